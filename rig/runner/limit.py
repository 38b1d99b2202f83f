"""How long something may take, on a clock that nobody puts forward or back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Limit:
    """A point in time.

    Attributes:
        until: When it is, on `time.monotonic`.
    """

    until: float = inf

    @classmethod
    def within(cls, seconds: float | None) -> Limit:
        """Return the point that many seconds from now; None for never."""
        return cls() if seconds is None else cls(time.monotonic() + seconds)

    @property
    def left(self) -> float | None:
        """Seconds until then, 0 if it has passed; None if there is no limit."""
        return None if self.until == inf else max(self.until - time.monotonic(), 0.0)

    def at_most(self, seconds: float) -> float:
        """Return the seconds until then, or as many as given if it is further off."""
        return seconds if self.left is None else min(self.left, seconds)

    @property
    def is_up(self) -> bool:
        """Whether it has passed."""
        return self.left == 0.0
