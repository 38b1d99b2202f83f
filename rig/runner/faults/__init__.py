"""Fault runs: each seeded fault in a fresh key, and the tests that must see it."""
