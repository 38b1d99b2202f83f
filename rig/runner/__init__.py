"""One pytest process per key, its records merged."""
