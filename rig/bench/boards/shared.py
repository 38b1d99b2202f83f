"""One board for many processes: a request at a time, and nothing that outlives its client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock

from rig import BenchProblem
from rig.bench.boards.errors import BoardSilent
from rig.bench.boards.protocol import Board, CountingBoard, Health, Pressed
from rig.link.clock import RealClock

TURN = 15.0
"""Seconds that a request waits for those before it: a board may have to be found anew."""


class SharedBoard:
    """A board that several clients use, each told apart by an object of its own.

    Args:
        name: What the bench file calls it.
        board: The board.
    """

    def __init__(self, name: str, board: Board) -> None:
        self._name = name
        self._board = board
        self._lock = Lock()
        self._now = RealClock.now
        self._pressing: dict[int, tuple[object, float]] = {}
        self._cut: dict[int, object] = {}

    def press(self, client: object, channel: int, hold: float, delay: float) -> Pressed:
        """Press for a client; returns at once."""
        with self._turn():
            # Noted first: a press of which nobody knows whether it was heard may last as well.
            self._pressing[channel] = (client, self._now() + delay + hold + TURN)
            pressed = self._board.press(channel, hold, delay)
            self._pressing[channel] = (client, pressed.at + hold)
            return pressed

    def release(self, channel: int) -> None:
        """Let go at once."""
        with self._turn():
            self._board.release(channel)
            self._pressing.pop(channel, None)

    def switch(self, client: object, channel: int, *, on: bool) -> None:
        """Cut or restore the power of a port for a client."""
        with self._turn():
            if not on:
                self._cut[channel] = client
            self._board.switch(channel, on=on)
            if on:
                self._cut.pop(channel, None)

    def health(self) -> Health:
        """Ask the board how it is."""
        with self._turn():
            return self._board.health()

    def counted(self, channel: int) -> int | None:
        """Ask the board how often it has pressed a pad; None if it does not count."""
        with self._turn():
            board = self._board
            return board.counted(channel) if isinstance(board, CountingBoard) else None

    def forget(self, client: object) -> None:
        """Let go of what a client that has gone still presses, and restore what it has cut.

        A board that cannot be reached now bounds its presses by itself.
        """
        with suppress(BenchProblem), self._turn():
            now = self._now()
            pads = [pad for pad, (by, end) in self._pressing.items() if by is client and end > now]
            for pad in pads:
                del self._pressing[pad]
                with suppress(BenchProblem):
                    self._board.release(pad)
            for port in [port for port, by in self._cut.items() if by is client]:
                del self._cut[port]
                with suppress(BenchProblem):
                    self._board.switch(port, on=True)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=TURN):
            raise BoardSilent(
                f"the board was busy with other requests for {TURN:g} s",
                where=self._name,
                try_this="keyrig doctor tells how it is",
            )
        try:
            yield
        finally:
            self._lock.release()
