"""A line a minute in a log, so that a night can be followed afterwards, and from afar."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Self

from rig.record.directory import RunDirectory
from rig.record.verdict import Verdict
from rig.runner.crew import PULSE, Watcher
from rig.runner.lookout import Lookout, Paced
from rig.runner.outlook import Outlook
from rig.runner.standing import State
from rig.runner.table import again, done, rough, times

MINUTE = 60.0
_SAID_WITH_AGE = (State.OUT, State.STALLED, State.HELD)


@dataclass
class Pulse:
    """Says when the next line is due: every so often, and when a key stalls or the run ends.

    Attributes:
        every: Seconds between two lines.
    """

    every: float = MINUTE
    _last: float = field(default=-inf, init=False)
    _stalled: list[str] = field(default_factory=list, init=False)

    def is_due(self, outlook: Outlook) -> bool:
        """Tell whether a line is due; a clock that was put back makes one due."""
        waited = not 0 <= outlook.at - self._last < self.every
        changed = outlook.named(State.STALLED) != self._stalled
        return waited or changed or outlook.exit is not None

    def line(self, outlook: Outlook) -> str:
        """Return the line, and count from now on."""
        self._last, self._stalled = outlook.at, outlook.named(State.STALLED)
        return line(outlook)


def line(outlook: Outlook) -> str:
    """Return how a run stands, in one line."""
    clock = datetime.fromtimestamp(outlook.at).astimezone().isoformat(timespec="seconds")
    keys = ", ".join(
        f"{each.name} {each.state} {done(each)}"
        + (f" for {rough(each.age)}" if each.age and each.state in _SAID_WITH_AGE else "")
        for each in outlook.standings
    )
    counts = ", ".join(f"{outlook.total(word)} {word}" for word in (Verdict.FAIL, Verdict.INFRA))
    stalled = outlook.named(State.STALLED)
    complaint = f"; stalled: {', '.join(stalled)}" if stalled else ""
    told = f"{counts}, {again(outlook.second_tries)}{complaint}"
    return f"{clock}  {times(outlook)}; {keys}; {told}"


class Heartbeat:
    """Writes the lines while a run goes on; a watcher between the run and another one.

    A context manager: at its end it writes the last line.

    Args:
        watcher: Who is told all the same.
        directory: The run.
        log: The file that the lines are appended to.
        every: Seconds between two lines.
    """

    def __init__(
        self, watcher: Watcher, directory: RunDirectory, log: Path, *, every: float = MINUTE
    ) -> None:
        self._watcher = watcher
        self._paced = Paced(Lookout(directory), PULSE)
        self._log = log
        self._pulse = Pulse(every)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Write the last line, whatever ended the run."""
        if (outlook := self._paced.last()) is not None:
            self._write(outlook)

    def began(self, key: str) -> None:
        """Write a line if one is due."""
        self._beat()
        self._watcher.began(key)

    def moved(self) -> None:
        """Write a line if one is due."""
        self._beat()
        self._watcher.moved()

    def ended(self, key: str, code: int) -> None:
        """Write a line if one is due."""
        self._beat()
        self._watcher.ended(key, code)

    def _beat(self) -> None:
        outlook = self._paced.look()
        if outlook is not None and self._pulse.is_due(outlook):
            self._write(outlook)

    def _write(self, outlook: Outlook) -> None:
        """Append a line; a disk that is full stops no run for the sake of it."""
        with suppress(OSError), self._log.open("a", encoding="utf-8") as log:
            log.write(f"{self._pulse.line(outlook)}\n")
