"""The sensor of the key: something outside presses it, a waiting command is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

USUAL_FINGER = "right index finger"
"""The finger of whoever does not say which one it is."""


class Sample(IntEnum):
    """What a capture of a finger was like (lastEnrollSampleStatus, CTAP 6.7.4)."""

    GOOD = 0x00
    TOO_HIGH = 0x01
    TOO_LOW = 0x02
    TOO_LEFT = 0x03
    TOO_RIGHT = 0x04
    TOO_FAST = 0x05
    TOO_SLOW = 0x06
    POOR_QUALITY = 0x07
    TOO_SKEWED = 0x08
    TOO_SHORT = 0x09
    MERGE_FAILURE = 0x0A
    EXISTS = 0x0B
    DATABASE_FULL = 0x0C
    NO_USER_ACTIVITY = 0x0D
    NO_USER_PRESENCE_TRANSITION = 0x0E


@dataclass(frozen=True)
class Press:
    """What the sensor felt: whose finger, and how well it could be read."""

    finger: str = USUAL_FINGER
    sample: Sample = Sample.GOOD


class TouchSensor:
    """Counts as touched at the moment of a press, while a command waits; never before it waited.

    Attributes:
        accepted: How many presses satisfied a wait.
        pressed: Whether the sensor is held down now.
        felt: The last press.
    """

    def __init__(self) -> None:
        self.accepted = 0
        self.pressed = False
        self.felt = Press()
        self._listener: Callable[[], None] | None = None
        self._watcher: Callable[[], None] | None = None

    def press(self, finger: str = USUAL_FINGER, sample: int = Sample.GOOD) -> None:
        """Put a finger on the sensor; a finger that is there already changes nothing.

        Args:
            finger: Whose it is, by a name of any kind.
            sample: How it can be read: one of `Sample`; ValueError for any other number.
        """
        if self.pressed:
            return
        self.pressed, self.felt = True, Press(finger, Sample(sample))
        listener, self._listener = self._listener, None
        if listener is not None:
            self.accepted += 1
            listener()

    def release(self) -> None:
        """Take the finger away."""
        self.pressed = False
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher()

    def listen(self, listener: Callable[[], None] | None) -> None:
        """Have `listener` called at the next press; None for nobody waits."""
        self._listener = listener

    def watch(self, watcher: Callable[[], None] | None) -> None:
        """Have `watcher` called when the finger goes; None for nobody cares."""
        self._watcher = watcher
