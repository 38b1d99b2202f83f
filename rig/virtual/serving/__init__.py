"""A virtual key for other programs: over UDP or TCP of this machine, in real time."""
