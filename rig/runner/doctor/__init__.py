"""The numbered self-test of every bay: what stands between it and a night without hands."""
