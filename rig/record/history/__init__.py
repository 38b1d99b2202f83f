"""Every run in one SQLite file, made from the runs' own files and rebuildable from them."""
