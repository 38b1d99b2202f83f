"""The one process of a run that has its boards open.

It is told the tables of the boards on stdin, and serves them until stdin ends or SIGTERM comes:
whatever becomes of the run, its pads are let go then, and its ports are on.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from rig import BenchProblem
from rig.bench.boards.messages import problem_of, problem_told
from rig.bench.tables import Board
from rig.runner.stage.process import Program, python

READY = "ready"


class BoardServer(Program):
    """The program that serves the boards of a run.

    Args:
        socket: Where it is to serve them.
        boards: Their tables, by name.
        devices: The serial devices of those that are emulated.
        pairs: Which pads and ports belong to one key, by board.

    Raises:
        BenchProblem: It cannot be started.
    """

    def __init__(
        self,
        socket: Path,
        boards: Mapping[str, Board],
        devices: Mapping[str, str],
        pairs: Mapping[str, Mapping[int, int]],
    ) -> None:
        super().__init__(f"the boards {', '.join(boards)}", python(__name__))
        tables = {name: table.model_dump(mode="json") for name, table in boards.items()}
        told = {"socket": str(socket), "boards": tables, "devices": dict(devices)}
        # JSON has no numbers for keys.
        told["pairs"] = {name: [*each.items()] for name, each in pairs.items()}
        self.tell(json.dumps(told))

    def await_ready(self) -> None:
        """Return once all boards are open; raises `BenchProblem` as the first that cannot be."""
        said = self.announced()
        if said != READY:
            raise problem_of(json.loads(said))


def main() -> None:
    """Serve boards until nobody needs them any more."""
    # It needs sockets that POSIX alone has; other systems can do without boards.
    from rig.bench.boards.opening import boards_served

    signal.signal(signal.SIGTERM, lambda *_: _end())
    told = json.loads(sys.stdin.readline())
    tables = {name: Board.model_validate(table) for name, table in told["boards"].items()}
    pairs = {name: dict(each) for name, each in told["pairs"].items()}
    try:
        with boards_served(tables, told["devices"], Path(told["socket"]), pairs):
            _say(READY)
            sys.stdin.read()
    except BenchProblem as problem:
        _say(json.dumps(problem_told(problem)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _end() -> None:
    # Nothing may interrupt the release of what is pressed.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()
