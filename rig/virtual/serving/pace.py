"""Time that packets take: USB carries one report of a full-speed key per millisecond."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rig.virtual.clock import Clock, Timer
from rig.virtual.serving.port import Port


class Pace:
    """Hands reports on one after the other, each so much later than it could have gone.

    Args:
        clock: The key's clock.
        seconds: How long each takes.
        deliver: Called with each report when it has arrived.
    """

    def __init__(self, clock: Clock, seconds: float, deliver: Callable[[bytes], None]) -> None:
        self._clock = clock
        self._seconds = seconds
        self._deliver = deliver
        self._free_at = 0.0
        self._under_way: list[Timer] = []

    def carry(self, report: bytes) -> None:
        """Take one report on its way."""
        self._free_at = max(self._free_at, self._clock.now()) + self._seconds
        timer = self._clock.call_at(self._free_at, partial(self._arrive, report))
        self._under_way.append(timer)

    def drop(self) -> None:
        """Lose what is under way: the key has gone."""
        for timer in self._under_way:
            timer.cancel()
        self._under_way.clear()

    def _arrive(self, report: bytes) -> None:
        del self._under_way[0]
        self._deliver(report)


class PacedPort:
    """A port whose packets take time, in each direction by itself.

    Args:
        make: Makes the port as it would be without that; called with what its reports go to.
        feed: Called with each report for the key.
        clock: The key's clock.
        seconds: How long each packet takes.
    """

    def __init__(
        self,
        make: Callable[[Callable[[bytes], None]], Port],
        feed: Callable[[bytes], None],
        clock: Clock,
        seconds: float,
    ) -> None:
        self._inwards = Pace(clock, seconds, feed)
        self._port = make(self._inwards.carry)
        self._outwards = Pace(clock, seconds, self._port.send)

    @property
    def place(self) -> str:
        """Say where it is."""
        return self._port.place

    def plug(self) -> None:
        """Be there; OSError if another program has the port."""
        self._port.plug()

    def unplug(self) -> None:
        """Be there no longer, and lose what is under way."""
        self._inwards.drop()
        self._outwards.drop()
        self._port.unplug()

    def send(self, report: bytes) -> None:
        """Send one report, which takes its time."""
        self._outwards.carry(report)
