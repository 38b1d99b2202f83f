"""The extension largeBlobKey (CTAP 12.3)."""
