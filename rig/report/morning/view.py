"""A night as its page tells it: trouble, news, what is to be accepted; the rest folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rig.record.history.lines import Line
from rig.record.judging.judge import Judgement
from rig.record.nightly.record import Ending, NightRecord
from rig.record.result import Result
from rig.record.run import KeyRecord
from rig.record.verdict import Verdict
from rig.report.morning.accepting import Acceptance
from rig.report.morning.entries import Entry, entries
from rig.report.morning.lookup import Lookup
from rig.report.morning.speed import Pace, paces
from rig.report.morning.troubles import Troubles, troubles
from rig.report.spans import counted
from rig.report.view import Case

_TOLD = (
    Judgement.REGRESSED,
    Judgement.SUSPECTED,
    Judgement.DISAGREE,
    Judgement.FIXED,
    Judgement.UNSTABLE,
)


@dataclass(frozen=True)
class Known:
    """A test that fails and is no news, with the keys on which it does.

    Attributes:
        case: What it came to on the first of them.
    """

    case: Case
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Morning:
    """Everything on `morning.html`.

    Attributes:
        night: The night, judged.
        history: Where the nights before it are.
        results: Every result of its run, superseded ones too.
        incomplete: What could not be read of them; empty if nothing.
    """

    night: NightRecord
    history: Path
    results: Sequence[Result]
    incomplete: str = ""

    @cached_property
    def lookup(self) -> Lookup:
        """The run's results by key and test."""
        return Lookup(self.night.run, self.results)

    @cached_property
    def benches(self) -> int:
        """How many benches the news are of; the run's own at least."""
        return len({self.night.run.facts.bench, *(each.course.bench for each in self.night.news)})

    @cached_property
    def troubles(self) -> Troubles:
        """What the bench did wrong."""
        return troubles(self.night, self.lookup)

    @property
    def regressed(self) -> tuple[Entry, ...]:
        """What fails since a night in which it did not."""
        return self._entries(Judgement.REGRESSED)

    @property
    def suspected(self) -> tuple[Entry, ...]:
        """What failed a single time."""
        return self._entries(Judgement.SUSPECTED)

    @property
    def disagreeing(self) -> tuple[Entry, ...]:
        """What fails here and passes on another bench."""
        return self._entries(Judgement.DISAGREE)

    @property
    def fixed(self) -> tuple[Entry, ...]:
        """What failed and does not any more."""
        return self._entries(Judgement.FIXED)

    @property
    def unstable(self) -> tuple[Entry, ...]:
        """What fails and passes by turns."""
        return self._entries(Judgement.UNSTABLE)

    @cached_property
    def acceptance(self) -> Acceptance | None:
        """What is another, and nobody has said yet that it may be; None for a first night."""
        if self.night.differences is None:
            return None
        apart = self.night.run.facts.origins
        return Acceptance(self.night.differences, self._told(_TOLD), self.history, apart)

    @property
    def accepted(self) -> int:
        """How many differences somebody has accepted before."""
        return len(self.night.differences.accepted) if self.night.differences else 0

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """Failures that are no news, the most widespread first."""
        news = self._told((*_TOLD, Judgement.DIFFERS))
        alike: dict[str, list[Case]] = {}
        for case in self.lookup.with_verdict(Verdict.FAIL):
            if (case.result.key, case.result.test) not in news:
                alike.setdefault(case.result.test, []).append(case)
        known = [Known(own[0], tuple(own)) for own in alike.values()]
        return tuple(sorted(known, key=lambda each: -len(each.cases)))

    @property
    def known_count(self) -> int:
        """How many failures those are, key by key."""
        return sum(len(each.cases) for each in self.known)

    @property
    def is_first(self) -> bool:
        """Whether nothing is known to hold this night against."""
        return self.night.differences is None

    @cached_property
    def paces(self) -> tuple[Pace, ...]:
        """Operations that take another time now."""
        facts = self.night.run.facts
        name = Path(facts.directory).resolve().name
        return paces(self.night.slower, self.history, name, facts.origins)

    @property
    def keys(self) -> list[KeyRecord]:
        """The keys, those with failures or trouble first."""
        return sorted(
            self.night.run.keys,
            key=lambda key: (-key.totals[Verdict.FAIL], -key.totals[Verdict.INFRA]),
        )

    @property
    def seconds(self) -> float | None:
        """How long it took; None if nobody knows, as where the clock went back."""
        started, finished = self.night.run.facts.started, self.night.run.facts.finished
        if started is None or finished is None or finished < started:
            return None
        return (finished - started).total_seconds()

    @property
    def ending(self) -> str:
        """What kept it from its end, in a sentence; empty if nothing did."""
        told = _ENDINGS[self.night.ending]
        left = {key: tests for key, tests in self.night.run.facts.not_reached.items() if tests}
        if not told or not left:
            return told
        tests = counted(sum(map(len, left.values())), "test")
        return f"{told} Not reached: {tests} of {counted(len(left), 'key')}."

    def _entries(self, judgement: Judgement) -> tuple[Entry, ...]:
        lines = self.night.lines(judgement)
        return entries(str(judgement), lines, self.lookup, self.benches)

    def _told(self, judgements: Sequence[Judgement]) -> set[tuple[str, str]]:
        return {_name(line) for each in judgements for line in self.night.lines(each)}


def _name(line: Line) -> tuple[str, str]:
    return line.course.key, line.test


_ENDINGS = {
    Ending.DONE: "",
    Ending.DEADLINE: "The time was up before all was tested; what is here was done by then.",
    Ending.INTERRUPTED: "The night was stopped before its end; what is here was done by then.",
}
