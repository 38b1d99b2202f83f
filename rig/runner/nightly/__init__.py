"""A night: prepared, looked over, run, judged, told; its line goes out however it ended."""
