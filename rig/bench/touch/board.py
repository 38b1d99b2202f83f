"""The finger that one channel of a board is."""

from __future__ import annotations

from rig.bench.boards.protocol import Board, CountingBoard


class BoardTouch:
    """Presses the pad that a channel is wired to; raises what the board raises.

    Args:
        board: The board.
        channel: The channel, from 1.
    """

    def __init__(self, board: Board, channel: int) -> None:
        self._board = board
        self._channel = channel

    def press(self, hold: float, delay: float) -> float:
        """Press for `hold` seconds, `delay` seconds from now; return when that is."""
        return self._board.press(self._channel, hold, delay).at

    def release(self) -> None:
        """Let go at once and forget a press that is still to come."""
        self._board.release(self._channel)

    def counted(self) -> int | None:
        """Return how often the board has pressed the pad, if it counts that."""
        board = self._board
        return board.counted(self._channel) if isinstance(board, CountingBoard) else None
