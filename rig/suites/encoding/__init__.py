"""Message encoding, command bytes and status codes (CTAP 8)."""
