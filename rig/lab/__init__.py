"""Benches on other hosts: who may have which bay, and runs made there and brought home."""
