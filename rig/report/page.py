"""A run as its page tells it: failures first, everything else where it is looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from rig.record.result import Result
from rig.record.run import RunRecord
from rig.record.tries import tried
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from rig.report.alike import ROOM, Skips, alike, skips, with_room
from rig.report.anchors import anchors, place
from rig.report.cells import strip, worst
from rig.report.chapters import Brief, Chapter
from rig.report.earlier import Earlier
from rig.report.headline import headline
from rig.report.matrix import Group, matrix
from rig.report.tables import TestFile, test_files
from rig.report.view import Case

_LINE = 300
"""Characters of an outcome that is told in a line."""
_LEAST = ROOM // 5
"""Room for exchanges that is left, however many lines there are."""


@dataclass(frozen=True)
class Page:
    """Everything on `index.html`.

    Attributes:
        results: Every result, superseded attempts included.
        incomplete: What a kill cut off; empty if nothing.
        earlier: What the nights before came to, by key and test; empty without a history.
        logs: The names of the plain run logs, by key.
    """

    run: RunRecord
    results: tuple[Result, ...]
    incomplete: str
    earlier: Mapping[tuple[str, str], Earlier] = field(default_factory=dict)
    logs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """What counts, in the order in which it ran."""
        taken = tried(self.results)
        places = anchors(each.result for each in taken)
        return tuple(
            Case(each.result, anchor, self.run, each)
            for each, anchor in zip(taken, places, strict=True)
        )

    @cached_property
    def failures(self) -> Chapter:
        """What the keys did wrong."""
        return Chapter(alike(self._with(Verdict.FAIL)))

    @cached_property
    def troubles(self) -> Chapter:
        """What the bench did wrong."""
        return Chapter(alike(case for case in self._with(Verdict.INFRA) if not _is_out(case)))

    @cached_property
    def outs(self) -> list[Skips]:
        """What was not taken since a bay was given up."""
        return skips(case for case in self._with(Verdict.INFRA) if _is_out(case))

    @cached_property
    def tolerated(self) -> Chapter:
        """Known or unconfirmed departures."""
        return Chapter(alike(self._with(Verdict.TOLERATED)))

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """All that is told outside of tables, the worst first."""
        return self.failures, self.troubles, self.tolerated

    @cached_property
    def with_room(self) -> frozenset[str]:
        """The anchors of what is told with its exchange; lines of the rest leave less room."""
        taken = _LINE * sum(len(chapter.brief) for chapter in self.chapters)
        whole = [group for chapter in self.chapters for group in chapter.whole]
        return with_room(whole, max(ROOM - taken, _LEAST))

    @cached_property
    def placed(self) -> frozenset[str]:
        """The anchors of all that is told outside of the table of all tests."""
        return frozenset(anchor for chapter in self.chapters for anchor in chapter.placed)

    @cached_property
    def briefs(self) -> Mapping[str, Sequence[Brief]]:
        """What is told in a line, by test."""
        found: dict[str, list[Brief]] = {}
        for brief in (each for chapter in self.chapters for each in chapter.brief):
            found.setdefault(brief.first.result.test, []).append(brief)
        return found

    @cached_property
    def skips(self) -> list[Skips]:
        """What was not tested, the most frequent reason first."""
        return skips(self._with(Verdict.SKIP))

    @cached_property
    def names(self) -> list[str]:
        """The keys."""
        return [key.key for key in self.run.keys]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The matrix of keys and requirements."""
        told = [(result, self.place_of(case)) for case in self.cases for result in _telling(case)]
        return matrix([result for result, _ in told], [anchor for _, anchor in told], self.names)

    @cached_property
    def files(self) -> list[TestFile]:
        """Every test, file by file."""
        return test_files(self.cases, self.names, self.placed)

    @property
    def overview(self) -> Markup:
        """A cell for each key with the worst that it came to."""
        told = [[verdict for verdict in Verdict if key.totals[verdict]] for key in self.run.keys]
        return strip(self.names, map(worst, told))

    @property
    def headline(self) -> str:
        """The run in one line."""
        return headline(self.run)

    @property
    def wanted(self) -> dict[str, list[str]]:
        """The tests of each key of which the nights before are asked: what is told at length."""
        found: dict[str, list[str]] = {}
        for group in (*self.failures.whole, *self.troubles.whole):
            for case in group.cases:
                found.setdefault(case.result.key, []).append(case.result.test)
        return found

    def place_of(self, case: Case) -> str:
        """Return the anchor of a case on the page: its own, or that of its test's cell."""
        if case.anchor in self.placed:
            return case.anchor
        return place(case.result.key, case.result.test)

    def before(self, case: Case) -> Earlier | None:
        """Return what the nights before came to; None where nobody knows."""
        return self.earlier.get((case.result.key, case.result.test))

    def _with(self, verdict: Verdict) -> list[Case]:
        return [case for case in self.cases if case.result.verdict is verdict]


def _is_out(case: Case) -> bool:
    return case.result.trouble is Trouble.OUT


def _telling(case: Case) -> Sequence[Result]:
    """Return what a case says of requirements: every failure of its test, or what counts."""
    return (case.tried.failures if case.tried else ()) or (case.result,)
