"""The pins of emulated boards, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rig.bench.tables import Bay, pin_of

TOUCH, POWER = "touch", "power"
HIGH = "1"
LONGEST_PRESS = 60
"""Seconds that a key feels a finger which nobody takes away; boards let go long before."""


@dataclass(frozen=True)
class Pin:
    """One output of a board: what it drives, and which channel of those it is."""

    board: str
    kind: str
    channel: int


@dataclass(frozen=True)
class Event:
    """A pin that has changed: pressed or let go, powered or cut."""

    pin: Pin
    high: bool

    @property
    def order(self) -> str:
        """What the control port of the key is told that hangs on it."""
        if self.pin.kind == POWER:
            return "power on" if self.high else "power off"
        return f"press {LONGEST_PRESS}" if self.high else "release"


def event_of(board: str, line: str) -> Event | None:
    """Read a line of an emulator, `pin touch 3 1 CYCLE`; None if it tells of something else."""
    match line.split():
        case ["pin", ("touch" | "power") as kind, channel, state, *_] if channel.isdecimal():
            return Event(Pin(board, kind, int(channel)), state == HIGH)
    return None


def wired(bays: Mapping[str, Bay]) -> dict[Pin, str]:
    """Return which of these bays has its simulated key on which pin."""
    return {pin: name for name, bay in bays.items() for pin in _pins_of(bay)}


def _pins_of(bay: Bay) -> Iterator[Pin]:
    if bay.simulated is None:
        return
    for kind, wire in ((TOUCH, bay.simulated.pad), (POWER, bay.simulated.port)):
        if wire:
            board, channel = pin_of(wire)
            yield Pin(board, kind, channel)
