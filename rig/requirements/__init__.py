"""What the specifications ask, as data, and who covers it."""
