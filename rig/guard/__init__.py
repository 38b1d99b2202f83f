"""What may be asked of this key: effects of every request, consent, PIN and retry safety."""
