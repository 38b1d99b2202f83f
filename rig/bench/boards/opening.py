"""From a board's table in the bench file to an open board that no other run can open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rig import BenchProblem
from rig.bench.actuator.board import ActuatorBoard
from rig.bench.boards.holding import Hold
from rig.bench.boards.pairs import NO_BOARDS, NO_PAIRS, Pairs
from rig.bench.boards.pico import PicoBoard
from rig.bench.boards.protocol import Board
from rig.bench.boards.server import serving
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


@contextmanager
def boards_served(
    tables: Mapping[str, BoardTable],
    devices: Mapping[str, str],
    path: Path,
    pairs: Mapping[str, Pairs] = NO_BOARDS,
) -> Iterator[None]:
    """Open boards, and serve them to other processes for as long as the block lasts.

    Args:
        tables: The boards, by name.
        devices: The serial devices of those that are emulated.
        path: Where the socket is made, in a folder of the user's alone.
        pairs: Which pads and ports belong to one key, by board.

    Raises:
        BenchProblem: One cannot be opened, or the socket cannot be made.
    """
    with ExitStack() as stack:
        boards = {
            name: stack.enter_context(
                opened(name, table, devices.get(name), pairs.get(name, NO_PAIRS))
            )
            for name, table in tables.items()
        }
        stack.enter_context(serving(boards, path))
        yield


def _open(kind: BoardKind, place: str, serial: str | None, pairs: Pairs) -> Board:
    if kind is BoardKind.PICO:
        return PicoBoard(place)
    return ActuatorBoard(place, serial, pairs)
