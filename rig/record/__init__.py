"""What a run leaves: JSON lines, the run's own summary, and the folder that holds them."""
