"""What goes wrong with a board. All of it is trouble of the bench, and never a verdict on a key."""

from __future__ import annotations

from rig import BenchProblem


class BoardSilent(BenchProblem):
    """The board does not answer, or what it answers makes no sense."""


class BoardRestarted(BenchProblem):
    """The board has restarted by itself: presses that were going on are lost."""


class BoardRefused(BenchProblem):
    """The board does not do what it was asked for.

    Attributes:
        number: What it calls the reason.
        text: The same in words.
    """

    def __init__(self, number: int, text: str, *, where: str = "", try_this: str = "") -> None:
        super().__init__(f"the board refuses: {number}, {text}", where=where, try_this=try_this)
        self.number = number
        self.text = text


class NoSuchChannel(BenchProblem):
    """The board has no such pad, or no such port."""


class WrongBoard(BenchProblem):
    """What is there is no such board, is another one, or speaks another protocol."""


class BoardHeld(BenchProblem):
    """Another process has the board open."""
