"""A run as its page tells it: failures first, everything else where it is looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rig.record.result import Result
from rig.record.run import KeyRecord, RunRecord
from rig.record.tries import Tried, tried
from rig.record.verdict import Check, Verdict
from rig.report.anchors import anchors
from rig.report.clauses import Clause, clause
from rig.report.matrix import Group, matrix
from rig.report.privacy import without_paths
from rig.report.repeat import repeat_commands, unmet_requirements
from rig.report.ticket import ticket


@dataclass(frozen=True)
class Judged:
    """A clause that a test claims, with what it saw; the check is None if it was not reached."""

    clause: Clause
    check: Check | None


@dataclass(frozen=True)
class Case:
    """One result as a page tells it.

    Attributes:
        anchor: Its place on the page.
        run: The run that it belongs to.
        tried: All tries of its test, where there were several.
    """

    result: Result
    anchor: str
    run: RunRecord
    tried: Tried | None = None

    @property
    def suite(self) -> str:
        """The test's file."""
        return self.result.test.partition("::")[0]

    @property
    def name(self) -> str:
        """The test's name, without its file."""
        again = f", round {self.result.round}" if self.result.round > 1 else ""
        return self.result.test.rpartition("::")[2] + again

    @property
    def tries(self) -> str:
        """How its tries ended; empty where there was one."""
        if self.tried is not None and not self.tried.is_plain:
            return self.tried.words
        return ""

    @property
    def afterwards(self) -> tuple[str, ...]:
        """Why each try after the one that counts ended as it did."""
        return tuple(map(without_paths, self.tried.afterwards)) if self.tried else ()

    @property
    def reason(self) -> str:
        """Why the verdict is what it is."""
        return without_paths(self.result.reason)

    @property
    def detail(self) -> str:
        """The assertion as pytest told it."""
        return without_paths(self.result.detail)

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The clauses that were not met, or all that the test claims where none was judged."""
        checks = {check.requirement: check for check in self.result.checks}
        unmet = unmet_requirements(self.result)
        return tuple(Judged(clause(name), checks.get(name)) for name in unmet)

    @property
    def commands(self) -> tuple[str, ...]:
        """What to type to run it again."""
        return repeat_commands(self.result, self.run.facts.command)

    @property
    def ticket(self) -> str:
        """The failure as text for a ticket."""
        key = next(key for key in self.run.keys if key.key == self.result.key)
        return ticket(self.result, key, self.run.facts)


@dataclass(frozen=True)
class SkipGroup:
    """Tests that were skipped for the same reason."""

    reason: str
    cases: tuple[Case, ...]

    @property
    def by_key(self) -> Mapping[str, int]:
        """How many tests of each key it kept back."""
        return Counter(case.result.key for case in self.cases)


@dataclass(frozen=True)
class KeyCases:
    """All the tests of one key, file by file."""

    key: KeyRecord
    files: Mapping[str, tuple[Case, ...]]


@dataclass(frozen=True)
class Page:
    """Everything on `index.html`.

    Attributes:
        results: Every result, superseded attempts included.
        incomplete: What a kill cut off; empty if nothing.
    """

    run: RunRecord
    results: tuple[Result, ...]
    incomplete: str

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """What counts, in the order in which it ran."""
        taken = tried(self.results)
        places = anchors(each.result for each in taken)
        return tuple(
            Case(each.result, anchor, self.run, each)
            for each, anchor in zip(taken, places, strict=True)
        )

    @property
    def failures(self) -> list[Case]:
        """What the keys did wrong."""
        return self._with(Verdict.FAIL)

    @property
    def troubles(self) -> list[Case]:
        """What the bench did wrong."""
        return self._with(Verdict.INFRA)

    @property
    def tolerated(self) -> list[Case]:
        """Known or unconfirmed departures."""
        return self._with(Verdict.TOLERATED)

    @property
    def skips(self) -> list[SkipGroup]:
        """What was not tested, the most frequent reason first."""
        groups: dict[str, list[Case]] = {}
        for case in self._with(Verdict.SKIP):
            groups.setdefault(case.reason, []).append(case)
        told = [SkipGroup(reason, tuple(cases)) for reason, cases in groups.items()]
        return sorted(told, key=lambda group: -len(group.cases))

    @property
    def skipped(self) -> int:
        """How many tests were skipped."""
        return self.run.totals[Verdict.SKIP]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The matrix of keys and requirements."""
        told = [(result, case.anchor) for case in self.cases for result in _telling(case)]
        return matrix(
            [result for result, _ in told],
            [anchor for _, anchor in told],
            [key.key for key in self.run.keys],
        )

    @property
    def keys(self) -> list[KeyCases]:
        """Every test, key by key."""
        return [KeyCases(key, _by_file(self._of(key.key))) for key in self.run.keys]

    @property
    def headline(self) -> str:
        """The run in one line."""
        return headline(self.run)

    def _with(self, verdict: Verdict) -> list[Case]:
        return [case for case in self.cases if case.result.verdict is verdict]

    def _of(self, key: str) -> list[Case]:
        return [case for case in self.cases if case.result.key == key]


def _telling(case: Case) -> Sequence[Result]:
    """Return what a case says of requirements: every failure of its test, or what counts."""
    return (case.tried.failures if case.tried else ()) or (case.result,)


def headline(run: RunRecord) -> str:
    """Return the run in one line: failures, else trouble, else that all is well."""
    failures, troubles = run.totals[Verdict.FAIL], run.totals[Verdict.INFRA]
    if failures:
        return f"{_count(failures, 'failure')} on {_keys(run, Verdict.FAIL)}"
    if troubles:
        return f"No failure, but trouble {_times(troubles)} on {_keys(run, Verdict.INFRA)}"
    if not run.tests:
        return "Nothing was tested"
    return f"No failure in {_count(run.tests, 'test')} on {_keys(run, None)}"


def _keys(run: RunRecord, verdict: Verdict | None) -> str:
    names = [key.key for key in run.keys if verdict is None or key.totals[verdict]]
    if len(names) == 1:
        return names[0]
    some = f"{len(names)} of " if len(names) < len(run.keys) else ""
    return f"{some}{len(run.keys)} keys"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _by_file(cases: Iterable[Case]) -> Mapping[str, tuple[Case, ...]]:
    files: dict[str, list[Case]] = {}
    for case in cases:
        files.setdefault(case.suite, []).append(case)
    return {name: tuple(own) for name, own in sorted(files.items())}
