"""How long a key takes over each CTAP operation, and whether that has changed."""
