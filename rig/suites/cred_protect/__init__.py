"""The extension credProtect (CTAP 12.1)."""
