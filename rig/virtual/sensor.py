"""The touch sensor of the key: something outside presses it, a waiting command is told."""

from __future__ import annotations

from collections.abc import Callable


class TouchSensor:
    """Counts as touched at the moment of a press, while a command waits; never before it waited.

    Attributes:
        accepted: How many presses satisfied a wait.
        pressed: Whether the sensor is held down now.
    """

    def __init__(self) -> None:
        self.accepted = 0
        self.pressed = False
        self._listener: Callable[[], None] | None = None

    def press(self) -> None:
        """Put a finger on the sensor; a finger that is there already changes nothing."""
        if self.pressed:
            return
        self.pressed = True
        listener, self._listener = self._listener, None
        if listener is not None:
            self.accepted += 1
            listener()

    def release(self) -> None:
        """Take the finger away."""
        self.pressed = False

    def listen(self, listener: Callable[[], None] | None) -> None:
        """Have `listener` called at the next press; None for nobody waits."""
        self._listener = listener
