"""What the rig asks of anything that can touch a key."""

from __future__ import annotations

from typing import Protocol

HOLD = 0.08
"""Seconds that a plain press lasts: long enough for every sensor met, far from a long touch."""


class Touch(Protocol):
    """Something that presses one key's sensor."""

    def press(self, hold: float, delay: float) -> None:
        """Press for `hold` seconds, `delay` seconds from now; return without waiting for it."""
        ...

    def release(self) -> None:
        """Let go at once and forget presses that are still to come."""
        ...
