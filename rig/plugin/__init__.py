"""The pytest side of the rig; inert unless `--key` is given."""
