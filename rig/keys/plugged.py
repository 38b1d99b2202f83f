"""A key plugged into this host: found by its port path, opened through hidraw."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rig import BenchProblem
from rig.bench.bays import is_adopted
from rig.bench.discover import PluggedIn, discover
from rig.bench.file import Bay
from rig.bench.holders import Holder, holders_of
from rig.bench.troubles import NotSwitched, WrongKey
from rig.bench.waiting import wait_until, wait_until_steady
from rig.link.clock import Clock, RealClock
from rig.link.connection import Connection
from rig.link.errors import Gone, NotPermitted

PATIENCE = 60.0
"""Seconds for a person to pull a key, or to plug it in again."""
MACHINE_PATIENCE = 10.0
"""Seconds for a key to go, or to enumerate again, once something has switched its port."""
LEAST_OFF = 1.0
"""Seconds for which a key stays gone before its power is restored: port and key hold a charge, and
one that has not gone yet is not started anew."""


@dataclass(frozen=True)
class PluggedKey:
    """The key in one port, whatever node the kernel gives it today.

    Attributes:
        name: The bay's name.
        path: The port path of the bay.
        adopted: What the bench file says of the bay and the key that was adopted in it.
        patience: Seconds for it to go or to come.
        clock: The clock of the link to it.
        least_off: Seconds for which it stays gone before its power is restored.
    """

    name: str
    path: str
    adopted: Bay
    patience: float = PATIENCE
    clock: Clock = field(default_factory=RealClock)
    least_off: float = LEAST_OFF

    def connect(self) -> Connection:
        """Open the key.

        Raises:
            BenchProblem: The bay is empty, its key is not the adopted one, or it may not be opened.
        """
        device = self.device()
        if device is None:
            raise empty(self._where)
        if not is_adopted(self.adopted, device):
            raise WrongKey(
                "the key in the bay is not the one that was adopted",
                where=self._where,
                try_this=f"put that key back, or keyrig adopt {self.name} for this one",
            )
        return open_node(device.node)

    def await_departure(self) -> None:
        """Return once the key has been gone for `least_off`; BenchProblem if it stays."""
        is_gone, least = lambda: self.device() is None, self.least_off
        await_gone(is_gone, self._where, self.patience, self.clock, least)

    def await_return(self) -> None:
        """Return once a key is back in the port and may be opened; BenchProblem if none comes.

        The node is there a moment before udev gives it to its user.
        """
        if not wait_until(self._is_ready, self.patience, self.clock):
            raise NotSwitched("no key came back", where=self._where)

    def keyboards(self) -> tuple[str, ...]:
        """Return the interfaces of the key that the kernel takes keystrokes from."""
        device = self.device()
        return device.keyboards if device else ()

    def holders(self) -> list[Holder]:
        """Return the other programs that have the key open."""
        device = self.device()
        return holders_of(device.node) if device else []

    @property
    def _where(self) -> str:
        return f"{self.name}, {self.path}"

    def _is_ready(self) -> bool:
        device = self.device()
        return device is not None and device.permitted

    def device(self) -> PluggedIn | None:
        """Return what is plugged in there now; None while the bay is empty."""
        return next((device for device in discover() if device.is_at(self.path)), None)


def await_gone(
    is_gone: Callable[[], bool],
    where: str,
    patience: float,
    clock: Clock,
    least_off: float = LEAST_OFF,
) -> None:
    """Return once a key has been gone for `least_off`.

    Raises:
        BenchProblem: It stays, or comes back by itself, for as long as `patience`.
    """
    if not wait_until_steady(is_gone, least_off, least_off + patience, clock):
        raise NotSwitched(
            "the port was to be cut, and the key is still there",
            where=where,
            try_this="see that the bay's power table names its own port: keyrig map, doctor",
        )


def is_reached(connect: Callable[[], Connection]) -> bool:
    """Tell whether a key is there that has no port of its own; nothing is sent to it."""
    try:
        connect().close()
    except (Gone, NotPermitted) as error:
        return isinstance(error, NotPermitted)
    return True


def typing_at(name: str) -> tuple[str, ...]:
    """Return the interfaces that Linux takes keystrokes from, of a key that hidapi calls so."""
    return next((each.keyboards for each in discover() if f"hidapi:{each.node}" == name), ())


def open_node(node: Path) -> Connection:
    """Open a hidraw node; raises as `HidrawConnection` does."""
    # Its module needs what Linux alone has, and is needed by nobody who names keys otherwise.
    from rig.link.hidraw import HidrawConnection

    return HidrawConnection(str(node))


def empty(where: str, platform: str = sys.platform) -> BenchProblem:
    """Return what there is to say of a port in which no key was found."""
    if platform == "linux":
        return BenchProblem("the bay is empty", where=where, try_this="keyrig scan")
    return BenchProblem(
        "keys are found by their ports on Linux alone",
        where=where,
        try_this='key = "hidapi:PATH" in the place of path, as hidapi calls the key',
    )
