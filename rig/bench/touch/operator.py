"""A person who touches the key when asked."""

from __future__ import annotations

from collections.abc import Callable, Collection

from rig.bench.terminal import prompt
from rig.bench.touch.protocol import Fingertip


class OperatorTouch:
    """Asks a person to touch the key that is waiting; the key's own patience is the limit."""

    def __init__(
        self, name: str, place: str, keyboards: Callable[[], Collection[str]] = tuple
    ) -> None:
        """Ask for one key.

        Args:
            name: The bay.
            place: Where it is.
            keyboards: Tells which interfaces of the key the kernel takes keystrokes from.
        """
        self._name = name
        self._place = place
        self._keyboards = keyboards

    def press(self, hold: float, delay: float) -> None:
        """Ask for the touch; how long and when exactly is the person's."""
        self._ask("", hold, delay)

    def present(self, finger: Fingertip, hold: float, delay: float) -> None:
        """Ask for the touch of one finger likewise."""
        how = "" if finger.readable else "only the very edge of "
        self._ask(f" with {how}your {finger.name}", hold, delay)

    def _ask(self, finger: str, hold: float, delay: float) -> None:
        when = f" in {delay:.0f} s" if delay >= 1 else " now"
        how = f" and hold it for {hold:.0f} s" if hold >= 1 else ""
        types = "; it types as a keyboard too, so not once more" if self._keyboards() else ""
        prompt(f">>> touch {self._name} ({self._place}){finger}{when}{how}{types}")

    def release(self) -> None:
        """Do nothing: the person has let go, or has not touched at all."""
