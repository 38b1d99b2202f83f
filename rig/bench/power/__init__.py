"""What cuts and restores the port: one file per backend, behind one small protocol."""
