"""The port of a virtual key."""

from __future__ import annotations

from typing import Protocol


class Switch(Protocol):
    """The power switch of a virtual key."""

    def on(self) -> None:
        """Feel the power come."""
        ...

    def off(self) -> None:
        """Feel the power go."""
        ...


class VirtualPower:
    """Cuts and restores the power of a virtual key at once."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch

    def off(self) -> None:
        """Cut the key's power."""
        self._switch.off()

    def on(self) -> None:
        """Restore the key's power."""
        self._switch.on()
