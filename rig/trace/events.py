"""What the recorder remembers. Packets are plain tuples: making them must cost nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from rig.trace.happenings import Happening

Packet: TypeAlias = tuple[float, bool, bytes]
"""When (seconds on the link's clock), whether it was ours, and the packet."""


@dataclass(slots=True)
class Keepalives:
    """Equal KEEPALIVE packets in a row.

    Attributes:
        head: The packet up to its status byte.
        first: When the first came, in seconds on the link's clock.
        last: When the last one came.
    """

    head: bytes
    first: float
    last: float
    count: int = 1


@dataclass(frozen=True)
class Reopened:
    """The link was opened anew."""


@dataclass(frozen=True)
class Happened:
    """Something that was done beside the packets.

    Attributes:
        at: When, in seconds on the link's clock.
    """

    at: float
    happening: Happening


Event: TypeAlias = Packet | Keepalives | Reopened | Happened
