"""The boards that touch and power keys: opened once per run, and served to every key's process."""
