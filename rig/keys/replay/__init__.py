"""A key that answers as one did before, out of a capture file."""
