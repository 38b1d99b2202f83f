"""The finger of a virtual key: presses its sensor on its own clock."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from rig.bench.touch.protocol import FINGERS, Fingertip

GOOD, POOR_QUALITY = 0x00, 0x07
"""What a sensor says of a sample (lastEnrollSampleStatus, CTAP 6.7.4)."""


class Sensor(Protocol):
    """The touch sensor of a virtual key."""

    def press(self, finger: str, sample: int) -> None:
        """Feel a finger, so that the sample is like this."""
        ...

    def release(self) -> None:
        """Feel the finger go."""
        ...


class Timer(Protocol):
    """A call that is due at a time."""

    def cancel(self) -> None:
        """Make sure that it does not happen any more."""
        ...


class TimerClock(Protocol):
    """A clock that can call back."""

    def now(self) -> float:
        """Return the time in seconds."""
        ...

    def call_at(self, when: float, action: Callable[[], None]) -> Timer:
        """Have `action` called once the time is `when`."""
        ...


class VirtualTouch:
    """Presses a virtual sensor at exact virtual times."""

    def __init__(self, sensor: Sensor, clock: TimerClock) -> None:
        self._sensor = sensor
        self._clock = clock
        self._pending: list[Timer] = []

    def press(self, hold: float, delay: float) -> None:
        """Press for `hold` seconds, `delay` seconds from now; lets go first if it is down."""
        self.present(Fingertip(FINGERS[0]), hold, delay)

    def present(self, finger: Fingertip, hold: float, delay: float) -> None:
        """Press likewise with this finger."""
        self.release()
        start = self._clock.now() + delay
        sample = GOOD if finger.readable else POOR_QUALITY
        self._pending = [
            self._clock.call_at(start, partial(self._sensor.press, finger.name, sample)),
            self._clock.call_at(start + hold, self._sensor.release),
        ]

    def release(self) -> None:
        """Let go at once and forget presses that are still to come."""
        for timer in self._pending:
            timer.cancel()
        self._pending = []
        self._sensor.release()
