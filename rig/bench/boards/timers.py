"""Calls that are due at a time, for boards that have no clock of their own: one thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from threading import Condition, Thread

from rig.link.clock import RealClock


@dataclass(order=True)
class _Call:
    at: float
    channel: int = field(compare=False)
    action: Callable[[], None] = field(compare=False)


class Timers:
    """Has one thread, which ends with `close`."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._changed = Condition()
        self._running: int | None = None
        self._closed = False
        self._thread = Thread(target=self._run, name="presses")
        self._thread.start()

    def call(self, channel: int, at: float, action: Callable[[], None]) -> None:
        """Have something called at a time of the machine's monotonic clock; it must not raise."""
        with self._changed:
            heappush(self._calls, _Call(at, channel, action))
            self._changed.notify_all()

    def cancel(self, channel: int) -> None:
        """Forget the calls of a channel; one that is being made is waited for."""
        with self._changed:
            # What is being made may ask for another one.
            self._changed.wait_for(lambda: self._running != channel)
            self._calls = [call for call in self._calls if call.channel != channel]
            heapify(self._calls)

    def close(self) -> None:
        """Forget all calls, and end the thread."""
        with self._changed:
            self._calls.clear()
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while (call := self._next()) is not None:
            call.action()
            with self._changed:
                self._running = None
                self._changed.notify_all()

    def _next(self) -> _Call | None:
        """Wait for the call that is due next; None once there is none to come."""
        with self._changed:
            while not self._closed:
                left = self._calls[0].at - RealClock.now() if self._calls else None
                if left is not None and left <= 0:
                    call = heappop(self._calls)
                    self._running = call.channel
                    return call
                self._changed.wait(left)
        return None
