"""The extensions hmac-secret and hmac-secret-mc (CTAP 12.7 and 12.8)."""
