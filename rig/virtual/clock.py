"""The virtual key's time: timers on a clock that someone advances."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol


@dataclass(eq=False)
class Timer:
    """A call that is due at a time; cancelled ones never fire."""

    when: float
    action: Callable[[], None]
    cancelled: bool = field(default=False)

    def cancel(self) -> None:
        """Make sure the action does not happen any more."""
        self.cancelled = True


class Clock(Protocol):
    """What the key needs of time: the time, in seconds, and calls at a time."""

    def now(self) -> float:
        """Return the time in seconds."""
        ...

    def call_at(self, when: float, action: Callable[[], None]) -> Timer:
        """Have `action` called once the time is `when`."""
        ...


class VirtualClock:
    """Time that stands still until someone advances it, so that 30 seconds cost microseconds."""

    def __init__(self) -> None:
        self._now = 0.0
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = count()

    def now(self) -> float:
        """Return the time in seconds."""
        return self._now

    def call_at(self, when: float, action: Callable[[], None]) -> Timer:
        """Have `action` called once the time is `when`; timers of one time fire in order."""
        timer = Timer(max(when, self._now), action)
        heapq.heappush(self._timers, (timer.when, next(self._order), timer))
        return timer

    def next_due(self) -> float | None:
        """Return the time of the next timer that will fire, or None if there is none."""
        while self._timers and self._timers[0][2].cancelled:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def advance(self, to: float) -> None:
        """Move time on to `to` (never back), firing what falls due on the way."""
        while (due := self.next_due()) is not None and due <= to:
            self._now = max(self._now, due)
            heapq.heappop(self._timers)[2].action()
        self._now = max(self._now, to)
