"""The keepalives of one exchange, with their times (CTAP 11.2.9.1.7)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple


class Keepalive(NamedTuple):
    """One KEEPALIVE.

    Attributes:
        at: When it came, in seconds on the link's clock.
        status: 1 processing, 2 user presence needed.
    """

    at: float
    status: int


@dataclass(frozen=True)
class KeepaliveLog:
    """Every KEEPALIVE of one exchange, in order."""

    entries: tuple[Keepalive, ...]

    @property
    def statuses(self) -> tuple[int, ...]:
        """The status of each."""
        return tuple(entry.status for entry in self.entries)

    @property
    def gaps(self) -> tuple[float, ...]:
        """Seconds between each and the next; one fewer than there are entries."""
        times = [entry.at for entry in self.entries]
        return tuple(later - earlier for earlier, later in pairwise(times))
