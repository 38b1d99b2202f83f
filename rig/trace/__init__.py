"""What went over the wire, decoded."""
