"""The tests that a key must pass, one folder per suite."""
