"""A person who unplugs the key and plugs it in again when asked."""

from __future__ import annotations

from rig.bench.terminal import prompt


class OperatorPower:
    """Asks a person to pull the key, and to plug it in again at the same place."""

    def __init__(self, name: str, place: str) -> None:
        self._name = name
        self._place = place

    def off(self) -> None:
        """Ask for the key to be pulled."""
        prompt(f">>> unplug {self._name} ({self._place})")

    def on(self) -> None:
        """Ask for the key to be plugged in again."""
        prompt(f">>> plug {self._name} in again ({self._place})")
