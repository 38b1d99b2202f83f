"""U2F and CTAP2 on one key: its credentials, its counter and its PIN (CTAP 10)."""
