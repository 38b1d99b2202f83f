"""What presses the sensor: one file per backend, behind one small protocol."""
