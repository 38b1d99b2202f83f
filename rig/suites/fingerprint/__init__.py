"""Enrolling fingers, and being verified by one (CTAP 6.7, 6.5.5.3 and 6.5.5.7.3)."""
