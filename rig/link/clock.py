"""Time as the link sees it. The connection owns the clock, so that a virtual key can own time."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """A monotonic clock, in seconds from an origin of its own."""

    def now(self) -> float:
        """Return the time in seconds."""
        ...


class RealClock:
    """The machine's monotonic clock."""

    now = staticmethod(time.monotonic)
