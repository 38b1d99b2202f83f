"""What touches a served key: a finger that comes and goes in real time."""

from __future__ import annotations

from functools import partial

from rig.virtual.clock import RealClock, Timer
from rig.virtual.sensor import Press, TouchSensor

HOLD = 0.1
"""Seconds of a touch of which nobody said how long it is to last."""
USUAL = Press()
"""What the sensor feels where nobody said which finger it is."""


class Finger:
    """Presses one sensor."""

    def __init__(self, sensor: TouchSensor, clock: RealClock) -> None:
        self._sensor = sensor
        self._clock = clock
        self._timers: list[Timer] = []

    def press(self, hold: float = HOLD, delay: float = 0.0, *, felt: Press = USUAL) -> None:
        """Press for `hold` seconds, `delay` seconds from now; lets go first if it is down."""
        self.release()
        press = partial(self._sensor.press, felt.finger, felt.sample)
        start = self._clock.now() + delay
        self._timers = [self._clock.call_at(start + hold, self._sensor.release)]
        if delay:
            self._timers.append(self._clock.call_at(start, press))
        else:
            press()

    def release(self) -> None:
        """Let go at once, and forget the press that is still to come."""
        for timer in self._timers:
            timer.cancel()
        self._timers = []
        self._sensor.release()
