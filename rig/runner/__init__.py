"""One pytest process per key, followed while it runs and summed up at the end."""
