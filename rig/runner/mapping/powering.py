"""Which port powers which key: one is cut, and whoever goes hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rig import BenchProblem
from rig.bench.boards.protocol import Board
from rig.bench.discover import SYSFS, discover
from rig.bench.file import Bench
from rig.bench.power.board import BoardPower
from rig.bench.power.protocol import Power
from rig.bench.usb_tree import find
from rig.bench.waiting import wait_until
from rig.keys.parts import Parts
from rig.keys.services import hub_power
from rig.link.errors import LinkError
from rig.runner.mapping.wiring import Channel

GOES_WITHIN = 3.0
"""Seconds for a key to go once its power is cut."""
OTHERS_WITHIN = 0.5
"""Seconds after one key went in which another may: some hubs cut all their ports for one."""
RETURNS_WITHIN = 20.0
"""Seconds for all to come back."""


@dataclass(frozen=True)
class Sockets:
    """The keys, as far as it can be seen whether they are there."""

    parts: Mapping[str, Parts]

    def there(self) -> frozenset[str]:
        """Return the keys that are there."""
        return frozenset(name for name, parts in self.parts.items() if _is_there(parts))


def _is_there(parts: Parts) -> bool:
    try:
        parts.connect().close()
    except (BenchProblem, LinkError):
        return False
    return True


def switches(
    bench: Bench, boards: Mapping[str, Board], names: Mapping[str, Parts], sysfs: Path = SYSFS
) -> Iterator[tuple[Channel, Power]]:
    """Yield all that may power a key: every port of a board, and ports of hubs with a key in them.

    Raises:
        BenchProblem: A board does not answer.
    """
    for name, board in boards.items():
        for number in range(1, board.health().power_channels + 1):
            yield Channel(name, number), BoardPower(board, number)
    for name, hub in bench.hubs.items():
        device = find(sysfs, hub.path) if hub.switch else None
        for bay in names:
            number = _port_of(bench.bays[bay].path, device.port) if device else 0
            if number:
                yield Channel(name, number, by_hub=True), hub_power(bench, name, number)


def _port_of(path: str | None, hub: str) -> int:
    """Return the number of the hub's port that a key is in; 0 if it is in none of it."""
    key = next((each for each in discover() if path and each.is_at(path)), None)
    above, _, number = key.port.rpartition(".") if key else ("", "", "")
    return int(number) if above == hub and number.isdecimal() else 0


def cut(
    switched: Iterator[tuple[Channel, Power]], sockets: Sockets
) -> Iterator[tuple[Channel, frozenset[str]]]:
    """Cut one port after the other, and yield the keys that go with each; all come back.

    Raises:
        BenchProblem: A key does not come back, a board fails, or a hub's rules are against it.
    """
    there = sockets.there()
    for channel, power in switched:
        try:
            power.off()
            if wait_until(lambda: sockets.there() != there, GOES_WITHIN):
                _settle(sockets)
            gone = there - sockets.there()
        finally:
            power.on()
        if not wait_until(lambda: sockets.there() == there, RETURNS_WITHIN):
            missing = ", ".join(sorted(there - sockets.there()))
            raise BenchProblem(
                f"the key did not come back after {channel} was cut",
                where=missing,
                try_this="plug it in again, and see its cable",
            )
        yield channel, gone


def _settle(sockets: Sockets) -> None:
    """Give others the time to go too."""
    last = sockets.there()
    wait_until(lambda: sockets.there() != last, OTHERS_WITHIN)
