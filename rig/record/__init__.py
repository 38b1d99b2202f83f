"""What a run leaves: JSON lines and the run's own summary."""
