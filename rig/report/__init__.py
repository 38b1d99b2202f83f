"""Pages for people, made from a run's files alone."""
