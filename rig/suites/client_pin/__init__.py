"""authenticatorClientPIN: key agreement, PINs and their retries."""
