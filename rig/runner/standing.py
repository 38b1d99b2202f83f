"""How each key of a run stands, by the files of the run alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from rig.record.result import Result
from rig.record.run import KeyFacts
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from rig.runner.diary import Entry
from rig.runner.exits import ORDERLY, Exit

STALLED_AFTER = 300.0
"""Seconds without a sign of a key, beyond what its test is known to take."""


class State(StrEnum):
    """What a key is at; those that want somebody to look come first."""

    OUT = "OUT"
    """It was given up, or its process ended badly."""
    STALLED = "STALLED"
    """Nothing was heard of it for a while."""
    HELD = "HELD"
    """Somebody else has its bay, so that this run leaves it alone."""
    RUNS = "RUN"
    WAITS = "waits"
    DONE = "done"
    STOPPED = "stopped"
    """The run ended before it was through."""


AT_WORK = (State.RUNS, State.STALLED)
"""States of a key that a process is at."""
AHEAD = (*AT_WORK, State.WAITS)
"""States of a key that has tests to take yet."""


@dataclass
class Tally:
    """What the results of one key came to so far; each test counts once, as in the run's record.

    Attributes:
        done: How often each test was taken, in all rounds.
        seconds: What all tries took.
        last: The newest event, in few words.
        is_out: Whether the bay was given up.
    """

    totals: Counter[Verdict] = field(default_factory=Counter)
    done: Counter[tuple[int, str]] = field(default_factory=Counter)
    second_tries: int = 0
    touches: int = 0
    seconds: float = 0.0
    last: str = ""
    is_out: bool = False
    _counted: dict[tuple[int, str], Verdict] = field(default_factory=dict)

    def take(self, result: Result) -> None:
        """Take in one result."""
        which = (result.round, result.test)
        before = self._counted.get(which)
        verdict = result.verdict
        if result.attempt == 1 or before is None:
            self.done[which] += 1
        else:
            self.totals[before] -= 1
            verdict = before if before is Verdict.FAIL else verdict
        self.totals[verdict] += 1
        self._counted[which] = verdict
        self.second_tries += result.attempt > 1
        self.touches += result.touches
        self.seconds += result.seconds
        self.is_out = self.is_out or result.trouble is Trouble.OUT
        self.last = event(result)


def event(result: Result) -> str:
    """Return a result in few words; a plain pass at the first try goes without."""
    again = f" (try {result.attempt})" if result.attempt > 1 else ""
    plain = result.verdict is Verdict.PASS and not again
    return result.test if plain else f"{result.verdict}{again} {result.test}"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far one key has come.

    Attributes:
        key: What it says of itself, as far as it was opened.
        tally: What its results came to; it goes on counting.
        test: The test under way; empty between two.
        planned: How many tests it is to take in all; None while nobody knows.
        age: Seconds since anything was heard of it; None if nothing ever was.
        left: Seconds that it is likely to take yet; None while nobody knows.
        words: The last that its process said, where that ended badly; empty otherwise.
    """

    key: KeyFacts
    tally: Tally
    state: State
    test: str = ""
    planned: int | None = None
    age: float | None = None
    left: float | None = None
    words: str = ""

    @property
    def name(self) -> str:
        """The key's name as the user gave it."""
        return self.key.key

    @property
    def done(self) -> int:
        """How many tests it has taken."""
        return self.tally.done.total()

    @property
    def now(self) -> str:
        """The test under way, else the last that is known of it."""
        return self.test or self.words or self.tally.last

    @property
    def urgency(self) -> tuple[int, int]:
        """What orders keys: those that want somebody to look come first."""
        totals = self.tally.totals
        return list(State).index(self.state), -totals[Verdict.FAIL] - totals[Verdict.INFRA]


def state_of(entry: Entry, tally: Tally, age: float | None, *, patience: float) -> State:
    """Return what a key of a run that goes on is at.

    Args:
        entry: What the runner says of it.
        tally: What its results came to.
        age: Seconds since anything was heard of it.
        patience: Seconds without a sign until it has stalled.
    """
    if entry.code == Exit.DEADLINE:
        return State.HELD
    if tally.is_out or entry.code not in (None, *ORDERLY):
        return State.OUT
    if entry.ended is not None:
        return State.STOPPED if entry.code == Exit.INTERRUPTED else State.DONE
    if entry.began is None and age is None:
        return State.WAITS
    return State.STALLED if age is not None and age > patience else State.RUNS


def state_at_end(entry: Entry, tally: Tally, *, left_over: bool) -> State:
    """Return what a key is at whose run has ended, or was killed.

    Args:
        entry: What the runner said of it, as far as anybody looked.
        tally: What its results came to.
        left_over: Whether tests may be left that did not run.
    """
    judged = any(tally.totals[word] for word in (Verdict.PASS, Verdict.TOLERATED, Verdict.FAIL))
    if entry.code == Exit.DEADLINE and not judged:
        return State.HELD
    if tally.is_out or not (judged or left_over):
        return State.OUT
    return State.STOPPED if left_over else State.DONE
