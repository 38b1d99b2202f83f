"""What touches a served key: a finger that comes and goes in real time."""

from __future__ import annotations

from rig.virtual.clock import RealClock, Timer
from rig.virtual.sensor import TouchSensor

HOLD = 0.1
"""Seconds of a touch of which nobody said how long it is to last."""


class Finger:
    """Presses one sensor."""

    def __init__(self, sensor: TouchSensor, clock: RealClock) -> None:
        self._sensor = sensor
        self._clock = clock
        self._timers: list[Timer] = []

    def press(self, hold: float = HOLD, delay: float = 0.0) -> None:
        """Press for `hold` seconds, `delay` seconds from now; lets go first if it is down."""
        self.release()
        start = self._clock.now() + delay
        self._timers = [self._clock.call_at(start + hold, self._sensor.release)]
        if delay:
            self._timers.append(self._clock.call_at(start, self._sensor.press))
        else:
            self._sensor.press()

    def release(self) -> None:
        """Let go at once, and forget the press that is still to come."""
        for timer in self._timers:
            timer.cancel()
        self._timers = []
        self._sensor.release()
