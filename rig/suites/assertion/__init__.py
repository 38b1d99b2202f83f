"""getAssertion: what a key signs, for whom, and what it refuses to sign."""
