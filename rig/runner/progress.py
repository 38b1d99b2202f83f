"""A run as it goes on, for people: a live table on a terminal, a line a key elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table

from rig.record.line import from_line
from rig.record.result import Result
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from rig.runner.exits import ORDERLY


@dataclass
class Follower:
    """Reads the results that were appended to a file since it last looked."""

    path: Path
    _offset: int = 0

    def new(self) -> Iterator[Result]:
        """Yield every whole line that is new."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._offset)
            for line in file:
                if line.endswith(b"\n"):
                    self._offset += len(line)
                    yield from_line(line.decode())


class State(StrEnum):
    """What a key is at."""

    WAITS = "waits"
    RUNS = "RUN"
    DONE = "done"
    OUT = "OUT"


@dataclass
class Standing:
    """How far one key has come."""

    state: State = State.WAITS
    totals: Counter[Verdict] = field(default_factory=Counter)
    last: str = ""
    seconds: float = 0.0


class Progress:
    """Shows a run on stderr while it goes on; a context manager around the run.

    On a terminal a table is redrawn in place; elsewhere each failure and each trouble is one line,
    so that a log stays readable. Nothing is redrawn where a person may be prompted meanwhile.
    """

    def __init__(
        self, results: Path, keys: tuple[str, ...], console: Console, *, redraw: bool
    ) -> None:
        self._follower = Follower(results)
        self._keys = {key: Standing() for key in keys}
        self._console = console
        self._redraw = redraw and console.is_terminal
        self._live = Live(console=console, transient=True, auto_refresh=False)

    def __enter__(self) -> Progress:
        if self._redraw:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def moved(self) -> None:
        """Take in what is new, and show it."""
        for result in self._follower.new():
            standing = self._keys[result.key]
            standing.totals[result.verdict] += 1
            standing.seconds += result.seconds
            standing.last = _event(result)
            if result.trouble is Trouble.OUT:
                standing.state = State.OUT
            self._report(result)
        self._draw()

    def began(self, key: str) -> None:
        """Show that a key is at its tests."""
        self._keys[key].state = State.RUNS
        self.moved()

    def ended(self, key: str, code: int) -> None:
        """Show that a key has been through its tests, or is out for this run."""
        self.moved()
        standing = self._keys[key]
        if standing.state is not State.OUT:
            standing.state = State.DONE if code in ORDERLY else State.OUT
        self._draw()

    def _report(self, result: Result) -> None:
        if result.verdict in (Verdict.FAIL, Verdict.INFRA):
            line = f"{result.key}  {result.verdict.upper():5}  {result.test}  {result.reason}"
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _draw(self) -> None:
        if self._live.is_started:
            self._live.update(self._table(), refresh=True)

    def _table(self) -> Table:
        table = Table("key", "", *(str(verdict) for verdict in Verdict), "last event", box=None)
        for key, standing in self._keys.items():
            counts = (str(standing.totals[verdict]) for verdict in Verdict)
            table.add_row(key, standing.state, *counts, standing.last)
        return table


def _event(result: Result) -> str:
    """Return a result in few words; a plain pass goes without."""
    plain = result.verdict is Verdict.PASS
    return result.test if plain else f"{result.verdict} {result.test}"
