"""What the rig asks of any board: a device with channels that press pads and power ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Pressed:
    """A press that a board has taken on.

    Attributes:
        at: When it begins, in seconds of `time.monotonic()`, which all processes of a host share.
    """

    at: float


@dataclass(frozen=True, kw_only=True)
class Health:
    """What a board tells of itself.

    Attributes:
        identity: What it calls itself.
        serial: Its serial number; empty if it has none.
        version: The version of the protocol that it speaks; empty if that has none.
        touch_channels: How many pads it presses.
        power_channels: How many ports it powers.
        presses: Presses that it was asked for since it was opened.
        restarts: How often it has restarted since it was opened.
    """

    identity: str
    serial: str = ""
    version: str = ""
    touch_channels: int = 0
    power_channels: int = 0
    presses: int = 0
    restarts: int = 0


class Board(Protocol):
    """A device with channels, counted from 1; one process holds it open for a whole run.

    Whatever it is asked for raises `BenchProblem`, by one of the classes in `boards.errors` where
    the board is to blame.
    """

    def press(self, channel: int, hold: float, delay: float) -> Pressed:
        """Press for `hold` seconds, `delay` seconds from now; return without waiting for it.

        A press of the same channel that is still going on is let go first.
        """
        ...

    def release(self, channel: int) -> None:
        """Let go at once, and forget a press that is still to come."""
        ...

    def switch(self, channel: int, *, on: bool) -> None:
        """Cut or restore the power of a port."""
        ...

    def health(self) -> Health:
        """Ask the board how it is."""
        ...

    def close(self) -> None:
        """Release every pad, and give the board back."""
        ...


@runtime_checkable
class CountingBoard(Board, Protocol):
    """A board that counts the presses of each pad by itself, so that a false one can be told."""

    def counted(self, channel: int) -> int | None:
        """Return how often the board has pressed this pad; None if it does not know."""
        ...
