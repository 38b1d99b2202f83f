"""User presence: what one touch is good for."""
