"""What of a message must not be written down, and what is drawn anew each time it is sent."""
