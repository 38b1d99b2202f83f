"""Calls that are due at a time, for boards that have no clock of their own: one thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import count
from threading import Condition, Thread

from rig import BenchProblem
from rig.link.clock import RealClock


@dataclass(order=True)
class _Call:
    at: float
    order: int
    channel: int = field(compare=False)
    action: Callable[[], None] = field(compare=False)


class Timers:
    """Has one thread, which the first call begins and `close` ends."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._order = count()
        self._changed = Condition()
        self._running: int | None = None
        self._problems: dict[int, BenchProblem] = {}
        self._closed = False
        self._thread: Thread | None = None

    def call(self, channel: int, at: float, action: Callable[[], None]) -> None:
        """Have something called at a time of the machine's monotonic clock.

        A `BenchProblem` that it raises is kept for the next `cancel` of its channel.
        """
        with self._changed:
            heappush(self._calls, _Call(at, next(self._order), channel, action))
            self._changed.notify_all()
            if self._thread is None:
                self._thread = Thread(target=self._run, name="presses")
                self._thread.start()

    def cancel(self, channel: int) -> None:
        """Forget the calls of a channel; one that is being made is waited for.

        Raises:
            BenchProblem: What a call of the channel has raised since the last time.
        """
        with self._changed:
            # What is being made may ask for another one.
            self._changed.wait_for(lambda: self._running != channel)
            self._calls = [call for call in self._calls if call.channel != channel]
            heapify(self._calls)
            problem = self._problems.pop(channel, None)
        if problem is not None:
            raise problem

    def close(self) -> None:
        """Forget all calls, and end the thread."""
        with self._changed:
            self._calls.clear()
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (call := self._next()) is not None:
            try:
                call.action()
            except BenchProblem as problem:
                self._problems[call.channel] = problem
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
