"""The extension largeBlob of CTAP 2.3 (12.4)."""
