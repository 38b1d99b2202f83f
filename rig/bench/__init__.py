"""What is plugged in where: bench.toml, bays, identity, boards."""
