"""Shows how a run stands: a table that is redrawn on a terminal, a line an event elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from rig.record.result import Result
from rig.record.verdict import Verdict
from rig.runner.events import Events
from rig.runner.heartbeat import Pulse
from rig.runner.outlook import Outlook
from rig.runner.table import board

BAD = (Verdict.FAIL, Verdict.INFRA)


class Screen:
    """A context manager around the showing.

    Args:
        console: Where to.
        redraw: Whether a table may be redrawn, where the console is a terminal.
        stays: Whether the last table stays on the terminal.
        pulse: When a line tells how the run stands, where there is no table; None for never.
        events: Whose newest events are told too; None for nobody's.
    """

    def __init__(
        self,
        console: Console,
        *,
        redraw: bool,
        stays: bool = False,
        pulse: Pulse | None = None,
        events: Events | None = None,
    ) -> None:
        self._console = console
        self._pulse = pulse
        self._events = events
        self._draws = redraw and console.is_terminal
        self._live = Live(console=console, transient=not stays, auto_refresh=False)

    def __enter__(self) -> Self:
        if self._draws:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, outlook: Outlook) -> None:
        """Tell what is new, and how the run stands now."""
        for line in self._lines(outlook):
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)
        if self._draws:
            told_of_one = list(self._events.lines) if self._events else []
            table = Group(board(outlook), *map(Text, told_of_one))
            self._live.update(table, refresh=True)

    def _lines(self, outlook: Outlook) -> Iterator[str]:
        """Yield each failure and each trouble alone, so that a log stays readable."""
        if self._events is None:
            yield from (told(result) for result in outlook.news if result.verdict in BAD)
        else:
            new = self._events.take(outlook.news)
            yield from [] if self._draws else new
        if self._pulse is not None and not self._draws and self._pulse.is_due(outlook):
            yield self._pulse.line(outlook)


def told(result: Result) -> str:
    """Return a result that is none to be silent about."""
    again = f"  (try {result.attempt})" if result.attempt > 1 else ""
    return f"{result.key}  {result.verdict.upper():5}  {result.test}{again}  {result.reason}"
