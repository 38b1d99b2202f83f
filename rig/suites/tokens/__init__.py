"""pinUvAuthTokens: how a PIN gets them, what they may do and how long they last (CTAP 6.5.5.7)."""
