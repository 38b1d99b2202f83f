"""Faults of encoding."""
