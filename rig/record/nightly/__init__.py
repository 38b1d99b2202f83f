"""What a night came to, for whoever looks next morning: judged, in lists, and in one line."""
