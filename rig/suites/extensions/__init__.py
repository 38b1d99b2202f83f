"""What holds for every extension, listed or not (CTAP 6.1, 6.2 and 12)."""
