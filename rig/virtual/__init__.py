"""A security key in software: its clock, its touch sensor, its power, its profiles and its faults.

This room shares no code with the host side: not the framing, not the CBOR, not the PIN protocols.
"""
