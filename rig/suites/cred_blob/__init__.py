"""The extension credBlob (CTAP 12.2)."""
