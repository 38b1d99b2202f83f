"""A night: a run, held against the nights before it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Self

from rig.record.difference.document import Difference
from rig.record.history.lines import Line
from rig.record.judging.judge import Judgement
from rig.record.latency.compare import Shift
from rig.record.run import RunFacts, RunRecord


class Ending(StrEnum):
    """How a night ended."""

    DONE = auto()
    DEADLINE = auto()
    """Its time was up before all was tested."""
    INTERRUPTED = auto()
    """A person, or the system, stopped it."""

    @classmethod
    def of(cls, facts: RunFacts) -> Self:
        """Return how the night of a run ended."""
        if facts.out_of_time:
            return cls.DEADLINE
        return cls.INTERRUPTED if facts.interrupted else cls.DONE


@dataclass(frozen=True, kw_only=True)
class Checkup:
    """What the preflight found at one bay that has to be put right.

    Attributes:
        number: The number of the check, as `keyrig doctor` tells it; 0 for none of its.
        name: What was to be seen.
        says: What was seen.
        try_this: What can be done about it.
    """

    bay: str
    number: int
    name: str
    says: str
    try_this: str


@dataclass(frozen=True, kw_only=True)
class NightRecord:
    """Everything that a night's page, line and document tell.

    Attributes:
        run: The night's own run.
        ending: How it ended.
        checkups: What the preflight found wrong, worst bays first; empty if all was well.
        news: The tests of this night's keys whose newest outcome is not like the ones before.
        steady: How many more tests there are, each as it always was.
        failing: How many tests of its keys failed, news or not; None where nobody could count.
        differences: What is another than in each key's night before, accepted or not; None where
            no key has a night before.
        slower: Operations that take longer, or less long, than on the firmware before.
        notes: What people should know besides: what could not be read, kept or sent.
    """

    run: RunRecord
    ending: Ending
    checkups: tuple[Checkup, ...] = ()
    news: tuple[Line, ...] = ()
    steady: int = 0
    failing: int | None = None
    differences: Difference | None = None
    slower: tuple[Shift, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self, judgement: Judgement) -> tuple[Line, ...]:
        """Return the news of one kind."""
        return tuple(line for line in self.news if line.judgement is judgement)
