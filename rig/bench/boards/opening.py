"""From a board's table in the bench file to an open board that no other run can open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rig import BenchProblem
from rig.bench.actuator.board import ActuatorBoard
from rig.bench.boards.holding import Hold
from rig.bench.boards.pairs import NO_PAIRS, Pairs
from rig.bench.boards.pico import PicoBoard
from rig.bench.boards.protocol import Board
from rig.bench.tables import Board as BoardTable
from rig.bench.tables import BoardKind


@contextmanager
def opened(
    name: str, table: BoardTable, device: str | None = None, pairs: Pairs = NO_PAIRS
) -> Iterator[Board]:
    """Open a board for as long as the block lasts.

    Args:
        name: What the bench file calls it.
        table: What the bench file says of it.
        device: The serial device of an emulated one.
        pairs: Which pad the key on a port has.

    Raises:
        BoardHeld: Another process has it open.
        BenchProblem: It cannot be opened, is another one, or has no channels at all.
    """
    place = device or table.device or table.url
    if table.kind is None or place is None:
        raise BenchProblem(
            "the board has no channels", where=name, try_this="give its table a kind"
        )
    hold = Hold(name, place)
    hold.take()
    try:
        board = _open(table.kind, place, table.serial, pairs)
        try:
            yield board
        finally:
            board.close()
    finally:
        hold.give_back()


def _open(kind: BoardKind, place: str, serial: str | None, pairs: Pairs) -> Board:
    if kind is BoardKind.PICO:
        return PicoBoard(place)
    return ActuatorBoard(place, serial, pairs)
