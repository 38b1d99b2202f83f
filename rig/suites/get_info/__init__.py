"""authenticatorGetInfo: what a key says of itself, and whether it fits together."""
