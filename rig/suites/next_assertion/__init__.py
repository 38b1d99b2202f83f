"""getNextAssertion: going through several accounts of one relying party."""
