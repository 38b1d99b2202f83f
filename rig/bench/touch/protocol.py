"""What the rig asks of anything that can touch a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

HOLD = 0.08
"""Seconds that a plain press lasts: long enough for every sensor met, far from a long touch."""


class Touch(Protocol):
    """Something that presses one key's sensor."""

    def press(self, hold: float, delay: float) -> float | None:
        """Press for `hold` seconds, `delay` seconds from now; return without waiting for it.

        Returns:
            When the press begins, in seconds on the link's clock; None where the finger knows no
            better than that it was asked to.
        """
        ...

    def release(self) -> None:
        """Let go at once and forget presses that are still to come."""
        ...


@dataclass(frozen=True)
class Fingertip:
    """A finger, as a fingerprint sensor meets it.

    Attributes:
        name: What people call it.
        readable: Whether it is put on so that a sensor can make it out.
    """

    name: str
    readable: bool = True


FINGERS = tuple(
    f"{side} {which}"
    for side in ("right", "left")
    for which in ("index finger", "middle finger", "ring finger", "thumb", "little finger")
)
"""The fingers that whoever has hands can present; the first one is used where nothing is said."""


@runtime_checkable
class FingerTouch(Touch, Protocol):
    """A touch that can be made with one finger rather than another."""

    def present(self, finger: Fingertip, hold: float, delay: float) -> float | None:
        """Press likewise with this finger."""
        ...


@runtime_checkable
class CountingTouch(Touch, Protocol):
    """A touch that knows how often it really pressed, so that a false press can be told."""

    def counted(self) -> int | None:
        """Return how many presses the finger has made, by its own count and of any origin.

        None if it does not know after all.

        Raises:
            BenchProblem: What presses does not answer.
        """
        ...
