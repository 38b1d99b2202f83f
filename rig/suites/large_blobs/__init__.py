"""authenticatorLargeBlobs (CTAP 6.10)."""
