"""What was found to hang on what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA = "keyrig.map/1"


@dataclass(frozen=True, order=True)
class Channel:
    """One channel of a board, or one port of a hub.

    Attributes:
        owner: The board or the hub.
        number: Its number, from 1.
        by_hub: Whether it is a hub's.
    """

    owner: str
    number: int
    by_hub: bool = False

    def table(self) -> dict[str, str | int]:
        """Return what stands in a bay's table for it."""
        kind, number = ("hub", "port") if self.by_hub else ("board", "channel")
        return {kind: self.owner, number: self.number}

    def __str__(self) -> str:
        return f"{'port' if self.by_hub else 'channel'} {self.number} of {self.owner}"


Tried = Mapping[Channel, Collection[str]]
"""The keys that each channel moved."""


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """The channels of each bay, as far as they are clear.

    Attributes:
        touch: What touches the key of a bay.
        power: What powers it.
        unclear: What cannot be so, in words.
    """

    touch: Mapping[str, Channel]
    power: Mapping[str, Channel]
    unclear: tuple[str, ...]

    @classmethod
    def of(cls, touched: Tried, cut: Tried) -> Wiring:
        """Return what follows from what each channel moved."""
        touch, doubts = _clear(touched, "touches")
        power, more = _clear(cut, "powers")
        return cls(touch=touch, power=power, unclear=(*doubts, *more))

    def tables(self, bay: str) -> dict[str, dict[str, str | int]]:
        """Return the tables of a bay that are known, by name."""
        known = {"touch": self.touch.get(bay), "power": self.power.get(bay)}
        return {name: channel.table() for name, channel in known.items() if channel is not None}

    def document(self, names: Collection[str]) -> dict[str, Any]:
        """Return it as JSON has it."""
        nothing = {"touch": None, "power": None}
        bays = [{"bay": name, **nothing, **self.tables(name)} for name in names]
        return {"schema": SCHEMA, "bays": bays, "unclear": list(self.unclear)}


def _clear(tried: Tried, does: str) -> tuple[dict[str, Channel], list[str]]:
    """Return the channels that move one key, which no other moves, and what is odd with others."""
    found: dict[str, list[Channel]] = {}
    doubts = []
    for channel, names in tried.items():
        if len(names) > 1:
            doubts.append(f"{channel} {does} {' and '.join(sorted(names))} at once")
        for name in names:
            found.setdefault(name, []).append(channel)
    alone = {name: channels[0] for name, channels in found.items() if len(channels) == 1}
    for name, channels in found.items():
        if len(channels) > 1:
            doubts.append(f"{' and '.join(map(str, channels))}: each {does} {name}")
    clear = {name: channel for name, channel in alone.items() if len(tried[channel]) == 1}
    return clear, doubts
