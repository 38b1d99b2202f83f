"""A run as it goes on, for people: a live table on a terminal, a line an event elsewhere."""

from __future__ import annotations

from typing import Self

from rich.console import Console

from rig.record.directory import RunDirectory
from rig.runner.lookout import Lookout, Paced
from rig.runner.outlook import Outlook
from rig.runner.screen import Screen

OFTEN = 0.5
"""Seconds between two looks at a run of our own: often enough to see it move."""


class Progress:
    """Shows a run while it goes on, as `keyrig watch` does; a context manager around the run.

    On a terminal a table is redrawn in place; elsewhere each failure and each trouble is one line,
    so that a log stays readable. Nothing is redrawn where a person may be prompted meanwhile.

    Args:
        directory: The run.
        console: Where to.
        redraw: Whether a table may be redrawn.
    """

    def __init__(self, directory: RunDirectory, console: Console, *, redraw: bool) -> None:
        self._paced = Paced(Lookout(directory), OFTEN)
        self._screen = Screen(console, redraw=redraw)

    def __enter__(self) -> Self:
        self._screen.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Show what came last."""
        self._show(self._paced.last())
        self._screen.__exit__()

    def began(self, key: str) -> None:
        """Show that a key is at its tests."""
        self.moved()

    def moved(self) -> None:
        """Take in what is new, and show it, if it is time to look."""
        self._show(self._paced.look())

    def ended(self, key: str, code: int) -> None:
        """Show that a key has been through its tests, or is out for this run."""
        self.moved()

    def _show(self, outlook: Outlook | None) -> None:
        if outlook is not None:
            self._screen.show(outlook)
