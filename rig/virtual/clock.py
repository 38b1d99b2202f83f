"""The virtual key's time: timers on a clock that someone advances."""

from __future__ import annotations

import heapq
import time
from abc import ABC, abstractmethod
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


class _Timers(ABC):
    """Timers in the order in which they fall due; those of one time in the order they were set."""

    def __init__(self) -> None:
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = count()

    def call_at(self, when: float, action: Callable[[], None]) -> Timer:
        """Have `action` called once the time is `when`; timers of one time fire in order."""
        timer = Timer(max(when, self.now()), action)
        heapq.heappush(self._timers, (timer.when, next(self._order), timer))
        return timer

    @abstractmethod
    def now(self) -> float:
        """Return the time in seconds."""

    def next_due(self) -> float | None:
        """Return the time of the next timer that will fire, or None if there is none."""
        while self._timers and self._timers[0][2].cancelled:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def _fire_next(self) -> None:
        heapq.heappop(self._timers)[2].action()


class VirtualClock(_Timers):
    """Time that stands still until someone advances it, so that 30 seconds cost microseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def now(self) -> float:
        """Return the time in seconds."""
        return self._now

    def advance(self, to: float) -> None:
        """Move time on to `to` (never back), firing what falls due on the way."""
        while (due := self.next_due()) is not None and due <= to:
            self._now = max(self._now, due)
            self._fire_next()
        self._now = max(self._now, to)


class RealClock(_Timers):
    """The machine's monotonic clock; its timers fire when someone looks."""

    def now(self) -> float:
        """Return the time in seconds."""
        return time.monotonic()

    def fire_due(self) -> None:
        """Call what has fallen due, once each: what is due only meanwhile waits for the next look.

        A timer that sets itself anew cannot keep the key from hearing what comes.
        """
        looked = self.now()
        while (due := self.next_due()) is not None and due <= looked:
            self._fire_next()
