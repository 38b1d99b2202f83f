"""Packets to and from one key: CTAPHID frames, deadlines, keepalive log, CBOR, taps."""
