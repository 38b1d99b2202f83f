"""The one process of a run that has its boards open.

It is told the tables of the boards on stdin, and serves them until stdin ends or SIGTERM comes:
whatever becomes of the run, its pads are let go then, and its ports are on.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from rig import BenchProblem
from rig.bench.boards.messages import problem_told
from rig.bench.boards.protocol import Board
from rig.bench.tables import Board as BoardTable
from rig.runner.stage.process import Program, python


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
        boards: Mapping[str, BoardTable],
        devices: Mapping[str, str],
        pairs: Mapping[str, Mapping[int, int]],
    ) -> None:
        super().__init__(f"the boards {', '.join(boards)}", python(__name__))
        tables = {name: table.model_dump(mode="json") for name, table in boards.items()}
        told = {"socket": str(socket), "boards": tables, "devices": dict(devices)}
        # JSON has no numbers for keys.
        told["pairs"] = {name: [*each.items()] for name, each in pairs.items()}
        self.tell(json.dumps(told))

    def unopened(self) -> dict[str, dict[str, Any]]:
        """Return what is wrong with the boards that cannot be opened, once the others are served.

        Raises:
            BenchProblem: None of them can be served at all.
        """
        told: dict[str, dict[str, Any]] = json.loads(self.announced())
        return told


def main() -> None:
    """Serve boards until nobody needs them any more."""
    # It needs sockets that POSIX alone has; other systems can do without boards.
    from rig.bench.boards.server import serving

    signal.signal(signal.SIGTERM, lambda *_: _end())
    told = json.loads(sys.stdin.readline())
    with ExitStack() as life:
        boards, unopened = _opened(told, life)
        life.enter_context(serving(boards, Path(told["socket"])))
        _say(json.dumps(unopened))
        sys.stdin.read()


def _opened(
    told: Mapping[str, Any], life: ExitStack
) -> tuple[dict[str, Board], dict[str, dict[str, Any]]]:
    """Open the boards that can be opened; return them, and what is wrong with the others."""
    from rig.bench.boards.opening import opened

    boards, unopened = {}, {}
    for name, table in told["boards"].items():
        pairs = dict(told["pairs"].get(name, ()))
        board = opened(name, BoardTable.model_validate(table), told["devices"].get(name), pairs)
        try:
            boards[name] = life.enter_context(board)
        except BenchProblem as problem:
            unopened[name] = problem_told(problem)
    return boards, unopened


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _end() -> None:
    # Nothing may interrupt the release of what is pressed.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()
