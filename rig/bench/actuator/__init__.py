"""The rig's own board: hardware/PROTOCOL.md, spoken from the host's side."""
