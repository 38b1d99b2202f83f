"""The port that one channel of a board switches."""

from __future__ import annotations

from rig.bench.boards.protocol import Board


class BoardPower:
    """Powers the port that a channel is wired to; raises what the board raises.

    Args:
        board: The board.
        channel: The channel, from 1.
    """

    def __init__(self, board: Board, channel: int) -> None:
        self._board = board
        self._channel = channel

    def off(self) -> None:
        """Cut the port's power."""
        self._board.switch(self._channel, on=False)

    def on(self) -> None:
        """Restore the port's power."""
        self._board.switch(self._channel, on=True)
