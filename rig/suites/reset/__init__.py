"""authenticatorReset: when a key may be erased, and what is gone then."""
