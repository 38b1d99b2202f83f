"""A person who touches the key when asked."""

from __future__ import annotations

from typing import TextIO


class OperatorTouch:
    """Asks a person, on stderr, to touch the key that is waiting.

    The key's own give-up time is the countdown that counts; the prompt names key and place.
    """

    def __init__(self, name: str, place: str, screen: TextIO) -> None:
        self._name = name
        self._place = place
        self._screen = screen

    def press(self, hold: float, delay: float) -> None:
        """Ask for the touch; how long and when exactly is the person's."""
        when = f" in {delay:.0f} s" if delay >= 1 else " now"
        how = f" and hold it for {hold:.0f} s" if hold >= 1 else ""
        self._say(f"\a>>> touch {self._name} ({self._place}){when}{how}\n")

    def release(self) -> None:
        """Do nothing: the person has let go, or has not touched at all."""

    def _say(self, text: str) -> None:
        self._screen.write(text)
        self._screen.flush()
