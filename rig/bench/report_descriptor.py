"""What a HID interface is for, by its report descriptor (HID 1.11, 6.2.2)."""

from __future__ import annotations

from rig.link.report_descriptor import parse

FIDO = (0xF1D0, 0x01)
"""Usage page and usage of a CTAPHID interface (CTAP 11.2.8.2)."""

KEYBOARDS = frozenset({(0x01, 0x06), (0x01, 0x07)})
"""Usages whose reports a console takes for typing: keyboard and keypad."""


def applications(descriptor: bytes) -> set[tuple[int, int]]:
    """Return usage page and usage of every application collection; what is cut off is left out."""
    return set(parse(descriptor).applications)
