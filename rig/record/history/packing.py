"""How many latencies are kept of one operation of one key in one run, and in which bytes."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence

KEPT = 50
"""Latencies that are kept of those that were measured: as many quantiles tell a distribution."""
_MICRO = 1e6
_NUMBER = "I"


def thinned(seconds: Sequence[float]) -> list[float]:
    """Return the latencies in order; of more than are kept, the quantiles in equal steps."""
    ordered = sorted(seconds)
    if len(ordered) <= KEPT:
        return ordered
    step = len(ordered) / KEPT
    return [ordered[int((place + 0.5) * step)] for place in range(KEPT)]


def pack(seconds: Sequence[float]) -> bytes:
    """Return latencies as microseconds of 32 bits each, the lowest byte first."""
    return _turned(array(_NUMBER, (round(each * _MICRO) for each in seconds))).tobytes()


def unpack(packed: bytes) -> tuple[float, ...]:
    """Return the seconds that were packed."""
    numbers = array(_NUMBER)
    numbers.frombytes(packed)
    return tuple(each / _MICRO for each in _turned(numbers))


def _turned(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
