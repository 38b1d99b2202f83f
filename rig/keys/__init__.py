"""The one place that turns a key's name into an open, guarded, traced link."""
