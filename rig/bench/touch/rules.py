"""What a finger must not do to a key, whatever a test wants of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import Enum, auto
from math import inf

from rig import BenchProblem
from rig.consent import Consent
from rig.guard import Effect, Refused

SETTLING = 3.0
"""Seconds after power-on in which nothing presses: some keys take it for the way to an update."""

USUAL_HOLD = 0.5
"""Seconds that a machine's press lasts where nobody has found out what the pad needs."""

LONGEST_PLAIN = 5.0
"""Seconds that a press may last below `wipe`: some keys take a longer one for an order to reset."""


class Finger(Enum):
    """Whose finger it is."""

    PERSON = auto()
    MACHINE = auto()
    SIMULATED = auto()


@dataclass(kw_only=True)
class TouchRules:
    """The rules of one bay's finger; they are asked before each press.

    A person may press a key that types as a keyboard too: whoever looks at the screen sees where
    it goes. A simulated key has neither a console nor an update to fear for.

    Attributes:
        finger: Whose it is.
        consent: What may be done to the key.
        name: What the user calls the key.
        keyboards: Tells which interfaces of the key the kernel takes keystrokes from.
        shortest: Seconds that a press lasts at least, for a pad that needs longer ones than others.
    """

    finger: Finger = Finger.SIMULATED
    consent: Consent = Consent.WIPE
    name: str = ""
    keyboards: Callable[[], Collection[str]] = tuple
    shortest: float = 0.0
    _powered_at: float = field(default=-inf, init=False)

    def powered(self, at: float = inf) -> None:
        """Learn that the key had no power until now; without a time, that nobody knows since when.

        Args:
            at: When its power came, in seconds on the link's clock.
        """
        self._powered_at = at

    def wait(self, at: float) -> float:
        """Return for how many seconds from `at` the key must not be pressed yet."""
        if self.finger is Finger.SIMULATED:
            return 0.0
        if self._powered_at == inf:
            self._powered_at = at
        return max(0.0, self._powered_at + SETTLING - at)

    def require(self, hold: float) -> None:
        """Refuse a press that must not be.

        Args:
            hold: Seconds that it is to last.

        Raises:
            Refused: It is longer than the key's consent covers.
            BenchProblem: It could type into the console of whoever works at the bench.
        """
        if hold > LONGEST_PLAIN and self.consent < Consent.WIPE:
            raise Refused(_long(hold), self.consent, frozenset(), self.name)
        typing = self.keyboards() if self.finger is Finger.MACHINE else ()
        if typing:
            raise BenchProblem(
                "the key types as a keyboard too, so that a press too many would go to the console",
                where=f"{self.name}, {', '.join(typing)}",
                try_this="switch the key's keyboard (OTP) off with its vendor's tool, or take the"
                f" interface from the kernel: echo {next(iter(typing))}"
                " | sudo tee /sys/bus/usb/drivers/usbhid/unbind, after each replug",
            )


def shortest_press(finger: Finger, hold: float | None) -> float:
    """Return how many seconds a press lasts at least.

    Args:
        finger: Whose it is.
        hold: What the bench file says of the pad; None if it says nothing.
    """
    if hold is not None:
        return hold
    return USUAL_HOLD if finger is Finger.MACHINE else 0.0


def _long(hold: float) -> Effect:
    return Effect(
        f"a touch of {hold:g} s", Consent.WIPE, "takes it for an order to reset or to be set anew"
    )
