"""authenticatorClientPIN: key agreement, PINs and their retries, tokens and what they are for."""
