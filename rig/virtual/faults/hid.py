"""Faults of hid."""
