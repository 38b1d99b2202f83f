"""The key against its FIDO metadata: the entry that its vendor gave, and FIDO's words on it."""
