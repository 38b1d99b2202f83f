"""Two runs, keys or firmwares set beside each other, and what of that somebody has accepted."""
