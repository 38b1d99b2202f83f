"""Simulated keys: a virtual key each, in a process of its own and in real time."""

from __future__ import annotations

import json
import re
import sys

from rig import BenchProblem, RigError
from rig.bench.stage import Simulation
from rig.bench.tables import Simulated
from rig.keys.served import order_of, serve, way_of
from rig.runner.stage.process import Program, python

_PLACES = re.compile(r"tcp (\S+:\d+), control (\S+:\d+)")


class SimulatedKey(Program):
    """The program that is one bay's key.

    Args:
        bay: The bay.
        table: What kind of key.

    Raises:
        BenchProblem: It cannot be started.
    """

    def __init__(self, bay: str, table: Simulated) -> None:
        told = table.model_dump(include={"profile", "faults", "packet_ms"}, mode="json")
        super().__init__(f"the simulated key in {bay}", python(__name__))
        self.tell(json.dumps(told))

    def place(self) -> Simulation:
        """Return where it listens, once it does; BenchProblem if it does not."""
        line = self.announced()
        found = _PLACES.search(line)
        if found is None:
            raise BenchProblem(f"it does not say where it listens: {line!r}", where=self.name)
        return Simulation(link=f"tcp:{found[1]}", control=found[2])


def main() -> None:
    """Serve the key whose `simulated` table comes on stdin until SIGTERM, and say where it is."""
    try:
        told = json.loads(sys.stdin.readline())
        order = order_of(
            told["profile"],
            way_of(tcp=0),
            control=0,
            faults=told["faults"],
            packet_ms=told["packet_ms"],
        )
        serve(order, _say)
    except RigError as error:
        sys.exit(str(error))


def _say(place: str) -> None:
    sys.stdout.write(f"{place}\n")
    sys.stdout.flush()
