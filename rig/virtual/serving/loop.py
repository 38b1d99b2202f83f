"""One thread that waits for sockets and timers at once, and calls whoever they are for."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from typing import TypeAlias

from rig.virtual.clock import RealClock

Source: TypeAlias = socket.socket | int
"""A socket, or the number of another open file."""


class Loop:
    """Runs until it is stopped.

    Args:
        clock: The clock whose timers it fires.
    """

    def __init__(self, clock: RealClock) -> None:
        self._clock = clock
        self._selector = selectors.DefaultSelector()
        self._forgotten: set[int] = set()
        self._stopped = False

    def watch(self, source: Source, ready: Callable[[], None]) -> None:
        """Call `ready` whenever there is something to read."""
        self._selector.register(source, selectors.EVENT_READ, ready)

    def forget(self, source: Source) -> None:
        """Watch a source no longer; to be said before it is closed."""
        self._forgotten.add(self._selector.unregister(source).fd)

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Call `action` that much later."""
        self._clock.call_at(self._clock.now() + seconds, action)

    def run(self) -> None:
        """Wait and call, until someone says `stop`."""
        while not self._stopped:
            for source, _ in self._selector.select(self._patience()):
                # What was called just before may have closed this one.
                if source.fd not in self._forgotten:
                    source.data()
            self._forgotten.clear()
            self._clock.fire_due()

    def stop(self) -> None:
        """End `run` once what it is at is done."""
        self._stopped = True

    def close(self) -> None:
        """Give back what the system lent; the sources stay open."""
        self._selector.close()

    def _patience(self) -> float | None:
        due = self._clock.next_due()
        return None if due is None else max(due - self._clock.now(), 0.0)
