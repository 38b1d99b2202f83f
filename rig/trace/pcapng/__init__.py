"""Capture files that Wireshark opens: packets as Linux's usbmon sees them, and what was done."""
