"""The switch that cuts and restores the key's power."""

from __future__ import annotations

from collections.abc import Callable


class PowerSwitch:
    """On at first. Switching it to what it is already does nothing.

    Args:
        restored: Called when power comes back.
        lost: Called when power goes.

    Attributes:
        is_on: Whether the key has power.
    """

    def __init__(self, restored: Callable[[], None], lost: Callable[[], None]) -> None:
        self._restored = restored
        self._lost = lost
        self.is_on = True

    def on(self) -> None:
        """Give the key power."""
        if not self.is_on:
            self.is_on = True
            self._restored()

    def off(self) -> None:
        """Take the key's power away."""
        if self.is_on:
            self.is_on = False
            self._lost()
