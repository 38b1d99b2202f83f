"""What the reader and the writers of CBOR share: major types and heads (RFC 8949, 3)."""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias

from rig import SuiteProblem

MAX_DEPTH = 4
"""Levels of maps and arrays in a CTAP2 message (CTAP 8)."""

Key: TypeAlias = "int | bytes | str"
Value: TypeAlias = "int | bytes | str | bool | list[Value] | dict[Key, Value]"

INDEFINITE = 31
"""Additional information of a head whose item ends at a break."""


class Major(IntEnum):
    """The upper three bits of an item's first byte."""

    UNSIGNED = 0
    NEGATIVE = 1
    BYTES = 2
    TEXT = 3
    ARRAY = 4
    MAP = 5
    TAG = 6
    SIMPLE = 7


def first_byte(major: Major, info: int) -> bytes:
    """Return the first byte of an item: major type and additional information (0 to 31)."""
    return bytes([major << 5 | info])


def width_of(argument: int) -> int:
    """Return how many bytes after the first the argument needs: 0, 1, 2, 4 or 8.

    Raises:
        SuiteProblem: It is negative or needs more than 64 bits.
    """
    if argument >= 0:
        for width, limit in ((0, 24), (1, 1 << 8), (2, 1 << 16), (4, 1 << 32), (8, 1 << 64)):
            if argument < limit:
                return width
    raise SuiteProblem(f"{argument} does not fit the 64 bits of a CBOR head")


def head(major: Major, argument: int, width: int | None = None) -> bytes:
    """Return the head of an item: its major type and argument.

    Args:
        major: The major type.
        argument: The value, length or count that the head carries.
        width: Bytes for the argument (0, 1, 2, 4 or 8); the shortest if None.
    """
    width = width_of(argument) if width is None else width
    if width == 0:
        return first_byte(major, argument)
    info = {1: 24, 2: 25, 4: 26, 8: 27}[width]
    return first_byte(major, info) + argument.to_bytes(width, "big")


def canonical_place(key: bytes) -> tuple[int, int, bytes]:
    """Return what an encoded map key is sorted by: major type, then length, then bytes (CTAP 8)."""
    return key[0] >> 5, len(key), key
