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
from rig.report.alike import Alike, Skips, alike, skips, with_room
from rig.report.anchors import anchors
from rig.report.cells import strip, worst
from rig.report.earlier import Earlier
from rig.report.headline import headline
from rig.report.matrix import Group, matrix
from rig.report.tables import TestFile, test_files
from rig.report.view import Case


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
    def failures(self) -> list[Alike]:
        """What the keys did wrong."""
        return alike(self._with(Verdict.FAIL))

    @cached_property
    def troubles(self) -> list[Alike]:
        """What the bench did wrong."""
        return alike(case for case in self._with(Verdict.INFRA) if not _is_out(case))

    @cached_property
    def outs(self) -> list[Skips]:
        """What was not taken since a bay was given up."""
        return skips(case for case in self._with(Verdict.INFRA) if _is_out(case))

    @cached_property
    def tolerated(self) -> list[Alike]:
        """Known or unconfirmed departures."""
        return alike(self._with(Verdict.TOLERATED))

    @cached_property
    def with_room(self) -> frozenset[str]:
        """The anchors of what is told with its exchange."""
        return with_room([*self.failures, *self.troubles, *self.tolerated])

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
        told = [(result, case.anchor) for case in self.cases for result in _telling(case)]
        return matrix([result for result, _ in told], [anchor for _, anchor in told], self.names)

    @cached_property
    def files(self) -> list[TestFile]:
        """Every test, file by file."""
        return test_files(self.cases, self.names)

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
        """The tests of each key of which the nights before are asked."""
        found: dict[str, list[str]] = {}
        for case in (*self._with(Verdict.FAIL), *self._with(Verdict.INFRA)):
            if not _is_out(case):
                found.setdefault(case.result.key, []).append(case.result.test)
        return found

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
