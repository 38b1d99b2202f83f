"""A person who touches the key when asked."""

from __future__ import annotations

from rig.bench.terminal import prompt


class OperatorTouch:
    """Asks a person to touch the key that is waiting; the key's own patience is the limit."""

    def __init__(self, name: str, place: str) -> None:
        self._name = name
        self._place = place

    def press(self, hold: float, delay: float) -> None:
        """Ask for the touch; how long and when exactly is the person's."""
        when = f" in {delay:.0f} s" if delay >= 1 else " now"
        how = f" and hold it for {hold:.0f} s" if hold >= 1 else ""
        prompt(f">>> touch {self._name} ({self._place}){when}{how}")

    def release(self) -> None:
        """Do nothing: the person has let go, or has not touched at all."""
