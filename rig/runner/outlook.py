"""A run at one moment, as people and programs are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rig.record.result import Result
from rig.record.verdict import Verdict
from rig.runner.standing import Standing, State

SCHEMA = "keyrig.watch/1"


class Phase(StrEnum):
    """What has become of a run."""

    GOES_ON = "goes on"
    JUDGED = "is judged"
    """Its tests have ended, and its night has not told yet what it came to."""
    ENDED = "ended"
    KILLED = "killed"
    """Nobody has it in hand any more, and nobody wrote its end down."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A run at one moment.

    Attributes:
        at: The moment, in seconds since 1970.
        standings: How its keys stand, those first that want somebody to look.
        news: The results that came since it was looked at last.
        elapsed: Seconds since it began, until its end if that is known; None if nobody knows.
        left: Seconds that it is likely to take yet; None if nobody knows.
        disk_free: Bytes left on its disk.
        touches: Touches that keys took in the last 24 hours, in all runs.
        exit: Its exit code, or that of its night; None before it has one.
        unreadable: How many lines of its results could not be read.
    """

    directory: Path
    phase: Phase
    at: float
    standings: tuple[Standing, ...]
    news: tuple[Result, ...]
    elapsed: float | None
    left: float | None
    disk_free: int
    touches: int
    exit: int | None
    unreadable: int = 0

    @property
    def report(self) -> Path:
        """Where its page is, or will be."""
        return self.directory / "index.html"

    @property
    def second_tries(self) -> int:
        """How many tries followed a first one, on all keys."""
        return sum(each.tally.second_tries for each in self.standings)

    def total(self, verdict: Verdict) -> int:
        """Count the tests with a verdict on all keys, each once."""
        return sum(each.tally.totals[verdict] for each in self.standings)

    def named(self, state: State) -> list[str]:
        """Return the keys that are at something."""
        return [each.name for each in self.standings if each.state is state]

    def document(self) -> dict[str, Any]:
        """Return the `keyrig.watch/1` document."""
        return {
            "schema": SCHEMA,
            "directory": str(self.directory),
            "phase": self.phase,
            "elapsed": _rounded(self.elapsed),
            "left": _rounded(self.left),
            "disk_free": self.disk_free,
            "touches_of_24_hours": self.touches,
            "second_tries": self.second_tries,
            "report": str(self.report),
            "exit": self.exit,
            "unreadable": self.unreadable,
            "keys": [_key(each) for each in self.standings],
        }


def _key(standing: Standing) -> dict[str, Any]:
    tally = standing.tally
    return {
        "key": standing.name,
        "bay": standing.key.bay,
        "firmware": standing.key.about.get("firmware", ""),
        "state": standing.state,
        "test": standing.test,
        "done": standing.done,
        "planned": standing.planned,
        "totals": {str(verdict): tally.totals[verdict] for verdict in Verdict},
        "second_tries": tally.second_tries,
        "touches": tally.touches,
        "last": standing.words or tally.last,
        "age": _rounded(standing.age),
        "left": _rounded(standing.left),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
