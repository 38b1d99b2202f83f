"""Faults of reset."""
