"""A person who unplugs the key and plugs it in again when asked."""

from __future__ import annotations

from typing import TextIO


class OperatorPower:
    """Asks a person, on stderr, to pull the key or to plug it in at the same place."""

    def __init__(self, name: str, place: str, screen: TextIO) -> None:
        self._name = name
        self._place = place
        self._screen = screen

    def off(self) -> None:
        """Ask for the key to be pulled."""
        self._say(f"\a>>> unplug {self._name} ({self._place})\n")

    def on(self) -> None:
        """Ask for the key to be plugged in again."""
        self._say(f"\a>>> plug {self._name} in again ({self._place})\n")

    def _say(self, text: str) -> None:
        self._screen.write(text)
        self._screen.flush()
