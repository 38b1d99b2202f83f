"""A key plugged into this host: found by its port path, opened through hidraw."""

from __future__ import annotations

from dataclasses import dataclass

from rig import BenchProblem
from rig.bench.discover import PluggedIn, discover
from rig.bench.waiting import wait_until
from rig.link.connection import Connection
from rig.link.hidraw import HidrawConnection

PATIENCE = 60.0
"""Seconds for a person to pull a key, or to plug it in again."""


@dataclass(frozen=True)
class PluggedKey:
    """The key in one port, whatever node the kernel gives it today.

    Attributes:
        name: The bay's name.
        path: The port path of the bay.
    """

    name: str
    path: str

    def connect(self) -> Connection:
        """Open the key.

        Raises:
            BenchProblem: The bay is empty, or the key may not be opened.
        """
        device = self._device()
        if device is None:
            raise BenchProblem(
                "the bay is empty", where=f"{self.name}, {self.path}", try_this="keyrig scan"
            )
        return HidrawConnection(str(device.node))

    def await_departure(self) -> None:
        """Return once the key has gone; BenchProblem if it stays."""
        if not wait_until(lambda: self._device() is None, PATIENCE):
            raise BenchProblem("the key did not go", where=f"{self.name}, {self.path}")

    def await_return(self) -> None:
        """Return once a key is back in the port; BenchProblem if none comes."""
        if not wait_until(lambda: self._device() is not None, PATIENCE):
            raise BenchProblem("no key came back", where=f"{self.name}, {self.path}")

    def _device(self) -> PluggedIn | None:
        return next((device for device in discover() if device.is_at(self.path)), None)
