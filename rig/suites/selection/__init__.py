"""authenticatorSelection: choosing one key among several by a touch."""
