"""Starts what a run needs before its keys can be opened, and ends it all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from rig.bench.boards.pairs import pairs_of
from rig.bench.file import Bay, Bench
from rig.bench.stage import Simulation, Stage
from rig.bench.tables import Board, pin_of
from rig.bench.undivided import undivided
from rig.runner.stage.boards import BoardServer
from rig.runner.stage.emulator import EmulatedBoard, built
from rig.runner.stage.folder import stage_folder
from rig.runner.stage.pins import wired
from rig.runner.stage.process import Program
from rig.runner.stage.simulated import SimulatedKey
from rig.runner.stage.wires import Wires

FILE, SOCKET, PINS = "stage.json", "boards", "pins.log"
AnyProgram = TypeVar("AnyProgram", bound=Program)


@contextmanager
def staged(bench: Bench, names: Iterable[str], boards: Iterable[str] = ()) -> Iterator[Stage]:
    """Start what some keys need, for as long as the block lasts; or join what is there already.

    Emulated boards and simulated keys are started, and all boards that serve these keys are opened,
    once for all processes of the run.

    Args:
        bench: The bench.
        names: The keys; those that are no bays need nothing.
        boards: Further boards by name, which need not serve any of these keys.

    Raises:
        BenchProblem: Something of it cannot be started. A board that cannot be opened is told to
            whoever asks the stage for it.
    """
    there = Stage.of_environment()
    if there is not None:
        yield there
        return
    with stage_folder() as folder, ExitStack() as life:
        bays = {name: bench.bays[name] for name in names if name in bench.bays}
        needed = {**boards_of(bench, bays), **{name: bench.boards[name] for name in boards}}
        stage = _Staging(folder, bays, needed, life).stage()
        stage.save()
        yield stage


def boards_of(bench: Bench, bays: Mapping[str, Bay]) -> dict[str, Board]:
    """Return the boards that serve some bays, or that their simulated keys are wired to."""
    return {name: bench.boards[name] for bay in bays.values() for name in _boards_of(bay)}


def is_needed(bench: Bench, name: str) -> bool:
    """Tell whether something has to be started before a key can be opened."""
    bay = bench.bays.get(name)
    return bay is not None and (bay.simulated is not None or any(_boards_of(bay)))


def _boards_of(bay: Bay) -> Iterator[str]:
    for part in (bay.touch, bay.power):
        if part is not None and part.board is not None:
            yield part.board
    for wire in (bay.simulated.pad, bay.simulated.port) if bay.simulated else ():
        if wire is not None:
            yield pin_of(wire)[0]


class _Staging:
    """The steps; what each started ends with `life`, in the opposite order.

    All programs are started before the first is waited for: they take their time side by side.
    """

    def __init__(
        self, folder: Path, bays: Mapping[str, Bay], boards: Mapping[str, Board], life: ExitStack
    ) -> None:
        self._folder = folder
        self._bays = bays
        self._boards = boards
        self._life = life

    def stage(self) -> Stage:
        keys = {bay: self._key(bay, table) for bay, table in self._bays.items() if table.simulated}
        emulated = self._emulated()
        devices = {name: board.device() for name, board in emulated.items()}
        places = {bay: key.place() for bay, key in keys.items()}
        if emulated:
            self._wire(emulated, places)
        stage = Stage(file=self._folder / FILE, simulated=places)
        return self._with_boards(stage, devices) if self._boards else stage

    def _key(self, bay: str, table: Bay) -> SimulatedKey:
        assert table.simulated is not None  # noqa: S101 - the caller looked
        return self._started(partial(SimulatedKey, bay, table.simulated))

    def _emulated(self) -> dict[str, EmulatedBoard]:
        emulated = {}
        for name, table in self._boards.items():
            if table.emulator:
                emulated[name] = self._started(partial(EmulatedBoard, name, built()))
        return emulated

    def _wire(
        self, emulated: Mapping[str, EmulatedBoard], places: Mapping[str, Simulation]
    ) -> None:
        wires = Wires(emulated, wired(self._bays), places, self._folder / PINS)
        self._life.enter_context(wires)
        # What they hear ends with the boards, and they with that.
        for board in emulated.values():
            self._life.callback(board.stop)

    def _with_boards(self, stage: Stage, devices: Mapping[str, str]) -> Stage:
        socket = self._folder / SOCKET
        pairs = pairs_of(self._bays.values())
        server = self._started(partial(BoardServer, socket, self._boards, devices, pairs))
        return replace(stage, boards=socket, unopened=server.unopened())

    def _started(self, start: Callable[[], AnyProgram]) -> AnyProgram:
        """Start a program, which no signal that comes meanwhile leaves behind."""
        with undivided():
            program = start()
            self._life.callback(program.end)
        return program
