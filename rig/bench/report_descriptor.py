"""What a HID interface is for, by its report descriptor (HID 1.11, 6.2.2)."""

from __future__ import annotations

from collections.abc import Iterator

FIDO = (0xF1D0, 0x01)
"""Usage page and usage of a CTAPHID interface (CTAP 11.2.8.2)."""

KEYBOARDS = frozenset({(0x01, 0x06), (0x01, 0x07)})
"""Usages whose reports a console takes for typing: keyboard and keypad."""

_LONG_ITEM = 0xFE
_USAGE_PAGE = 0x04
_USAGE = 0x08
_COLLECTION = 0xA0
_APPLICATION = 0x01
_SIZES = (0, 1, 2, 4)


def applications(descriptor: bytes) -> set[tuple[int, int]]:
    """Return usage page and usage of every application collection; what is cut off is left out."""
    found: set[tuple[int, int]] = set()
    page, usage = 0, 0
    for tag, size, value in _items(descriptor):
        if tag == _USAGE_PAGE:
            page = value
        elif tag == _USAGE:
            # A usage of four bytes brings its page along.
            usage = value if size == 4 else page << 16 | value
        elif tag == _COLLECTION and value == _APPLICATION:
            found.add((usage >> 16, usage & 0xFFFF))
    return found


def _items(descriptor: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield tag with type, size in bytes, and unsigned value of each short item."""
    offset = 0
    while offset < len(descriptor):
        prefix = descriptor[offset]
        size = _SIZES[prefix & 0x03]
        data = descriptor[offset + 1 : offset + 1 + size]
        if prefix == _LONG_ITEM or len(data) < size:
            return
        yield prefix & 0xFC, size, int.from_bytes(data, "little")
        offset += 1 + size
