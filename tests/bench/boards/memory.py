"""A board that only remembers what it was asked for."""

from __future__ import annotations

from rig import BenchProblem
from rig.bench.boards.errors import NoSuchChannel
from rig.bench.boards.protocol import Health, Pressed
from rig.link.clock import RealClock

CHANNELS = 8


class MemoryBoard:
    """Does nothing, and says how often.

    Attributes:
        log: What it was asked for.
        problem: What it raises instead of doing what it is asked for.
    """

    def __init__(self) -> None:
        self.log: list[str] = []
        self.problem: BenchProblem | None = None

    def press(self, channel: int, hold: float, delay: float) -> Pressed:
        self._note(channel, f"press {channel} {hold:g} {delay:g}")
        return Pressed(RealClock.now() + delay)

    def release(self, channel: int) -> None:
        self._note(channel, f"release {channel}")

    def switch(self, channel: int, *, on: bool) -> None:
        self._note(channel, f"switch {channel} {'on' if on else 'off'}")

    def health(self) -> Health:
        self._note(1, "health")
        return Health(
            identity="memory",
            serial="M1",
            version="1.0",
            touch_channels=CHANNELS,
            power_channels=CHANNELS,
            presses=sum(line.startswith("press") for line in self.log),
            restarts=0,
        )

    def close(self) -> None:
        self.log.append("close")

    def _note(self, channel: int, line: str) -> None:
        if self.problem is not None:
            raise self.problem
        if not 1 <= channel <= CHANNELS:
            raise NoSuchChannel(f"no channel {channel}", where="memory")
        self.log.append(line)
