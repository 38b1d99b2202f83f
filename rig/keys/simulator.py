"""A simulator of a key: a foreign program that comes and goes as it likes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rig import BenchProblem
from rig.bench.troubles import NotSwitched
from rig.bench.waiting import wait_until
from rig.link.connection import Connection
from rig.link.device import KeyDevice
from rig.link.errors import HidError, LinkError

PATIENCE = 10.0
"""Seconds for a simulator to go, or to answer after its power cycle."""

_ANSWER_WITHIN = 0.5


@dataclass(frozen=True)
class Simulator:
    """The simulator behind one name.

    Attributes:
        name: What the key is called.
        connect: Opens a connection to it.
    """

    name: str
    connect: Callable[[], Connection]

    def await_return(self) -> None:
        """Return once it gives a channel; BenchProblem if it does not."""
        if not wait_until(self._answers, PATIENCE):
            raise NotSwitched(
                "the simulator did not come back after its power cycle",
                where=self.name,
                try_this="see that what powers it leaves it running",
            )

    def await_departure(self) -> None:
        """Return once nothing listens there any more; BenchProblem if something still does."""
        if not wait_until(self._is_gone, PATIENCE):
            raise NotSwitched(
                "the key's power is said to be cut, and the key is still there",
                where=self.name,
                try_this="keyrig map: what was cut may be another key's port",
            )

    def _is_gone(self) -> bool:
        try:
            self.connect().close()
        except BenchProblem:
            return True
        return False

    def _answers(self) -> bool:
        try:
            KeyDevice(self.connect, timeout=_ANSWER_WITHIN).close()
        except (LinkError, HidError, BenchProblem):
            return False
        return True
