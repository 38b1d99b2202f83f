"""Requests that nobody sane would send: whatever comes, the key answers, and lives."""
