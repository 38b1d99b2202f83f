"""CTAPHID, packet by packet (CTAP 11.2)."""
