"""Which process has a board open."""

from __future__ import annotations

from rig.bench import holding
from rig.bench.boards.errors import BoardHeld


class Hold(holding.Hold):
    """The lock of one board.

    Args:
        name: What the bench file calls the board.
        device: Its serial device or address.
    """

    def __init__(self, name: str, device: str) -> None:
        super().__init__(name, device, kind="board", problem=BoardHeld)
