"""No finger at all: a simulator that grants every touch by itself."""

from __future__ import annotations


class NobodyTouches:
    """Leaves the key alone. What asks for a touch in vain runs into the key's own time-out."""

    def press(self, hold: float, delay: float) -> None:
        """Do nothing."""

    def release(self) -> None:
        """Do nothing."""
