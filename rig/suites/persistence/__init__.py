"""What a key still knows after its power was cut, at rest and in the middle of its work."""
