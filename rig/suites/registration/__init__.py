"""makeCredential: what a key registers, and what it refuses to."""
