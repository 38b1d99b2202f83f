"""Faults of presence."""
