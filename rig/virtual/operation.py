"""How a command waits for a person without blocking the key.

A command is a generator: it yields a `Wait`, is resumed with the `Outcome`, and returns its reply.
Whatever ends the wait (a touch, time, CANCEL) is decided outside it; commands read top to bottom.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum, IntEnum


class Outcome(Enum):
    """How a wait ended."""

    TOUCHED = "touched"
    TIMED_OUT = "timed out"
    CANCELLED = "cancelled"
    RELEASED = "released"


class KeepaliveStatus(IntEnum):
    """What KEEPALIVE says while a wait lasts (CTAP 11.2.9.1.7)."""

    PROCESSING = 1
    UP_NEEDED = 2


@dataclass(frozen=True)
class Wait:
    """Wait for a touch for up to `seconds`, sending KEEPALIVE with `status` meanwhile.

    Attributes:
        held: Whether to wait for the end of the touch that there is, and not for a new one.
        heeds_touch: Whether a touch ends it; nothing but time does while the key computes.
    """

    seconds: float
    status: KeepaliveStatus = KeepaliveStatus.UP_NEEDED
    held: bool = False
    heeds_touch: bool = True


Operation = Generator[Wait, Outcome, bytes]
"""A command under way; its return value is the whole CTAP2 reply, status byte included."""
