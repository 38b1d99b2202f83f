"""What was started for a run before its keys can be opened, and where each of it listens."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rig import BenchProblem
from rig.bench.boards.client import RemoteBoard
from rig.bench.boards.messages import problem_of
from rig.bench.boards.protocol import Board

SCHEMA = "keyrig.stage/1"
VARIABLE = "KEYRIG_STAGE"
_ADVICE = f"unset {VARIABLE}, so that what is needed is started anew"


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """Where one simulated key listens.

    Attributes:
        link: What the link opens, as keys are named: `tcp:HOST:PORT`.
        control: HOST:PORT of its control port.
    """

    link: str
    control: str


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The boards and simulated keys that a run has at its disposal; others started them.

    Attributes:
        file: Where this is written down for the processes of the run.
        boards: The Unix socket at which the boards are served; None if there are none.
        unopened: What is wrong with the boards that could not be opened, by name: the bays that
            they serve are in trouble, and the others are not.
        simulated: Where the simulated keys listen, by bay.
    """

    file: Path
    boards: Path | None = None
    unopened: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    simulated: Mapping[str, Simulation] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of_environment(cls) -> Stage | None:
        """Return the stage that this process was started on; None if there is none.

        Raises:
            BenchProblem: The file of it cannot be read.
        """
        told = os.environ.get(VARIABLE)
        return cls.load(Path(told)) if told else None

    @classmethod
    def load(cls, file: Path) -> Stage:
        """Read what `save` wrote; raises `BenchProblem` if it is gone or no such file."""
        try:
            return cls._of(file, json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BenchProblem(
                f"the stage of the run cannot be read: {error}", where=str(file), try_this=_ADVICE
            ) from error

    @classmethod
    def _of(cls, file: Path, told: Mapping[str, Any]) -> Stage:
        if told["schema"] != SCHEMA:
            raise ValueError(f"it is no {SCHEMA}")
        boards = told["boards"]
        return cls(
            file=file,
            boards=None if boards is None else Path(boards),
            unopened=told["unopened"],
            simulated={bay: Simulation(**each) for bay, each in told["simulated"].items()},
        )

    def save(self) -> None:
        """Write this down in its file."""
        told = {
            "schema": SCHEMA,
            "boards": None if self.boards is None else str(self.boards),
            "unopened": {name: dict(problem) for name, problem in self.unopened.items()},
            "simulated": {bay: asdict(each) for bay, each in self.simulated.items()},
        }
        self.file.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """Return the variables by which other processes join."""
        return {VARIABLE: str(self.file)}

    def simulation(self, bay: str) -> Simulation:
        """Return where a bay's simulated key listens; BenchProblem if none was started."""
        try:
            return self.simulated[bay]
        except KeyError:
            raise BenchProblem(
                "no simulated key was started for this bay", where=bay, try_this=_ADVICE
            ) from None

    def board(self, name: str) -> Board:
        """Return a board that others hold open; closing it lets go of what was asked of it here.

        Raises:
            BoardSilent: Nobody serves it any more.
            BenchProblem: It could not be opened, as one of the classes that say why; or no board is
                served here at all.
        """
        if name in self.unopened:
            raise problem_of(self.unopened[name])
        if self.boards is None:
            raise BenchProblem("no board was opened for this run", where=name, try_this=_ADVICE)
        return RemoteBoard(self.boards, name)
