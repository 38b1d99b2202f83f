"""What a test's outcomes over several nights say of the key; pure."""
