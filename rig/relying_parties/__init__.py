"""What real sites ask of a key, and whether a key will be accepted there."""
