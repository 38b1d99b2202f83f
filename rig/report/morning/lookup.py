"""The run's own results, by key and test, with their places on `index.html`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rig.record.result import Result
from rig.record.run import RunRecord
from rig.record.verdict import Verdict
from rig.report.matrix import Group
from rig.report.page import Page
from rig.report.view import Case


@dataclass(frozen=True)
class Lookup:
    """Every result of the run that counts.

    Attributes:
        results: All results, superseded ones too.
    """

    run: RunRecord
    results: Sequence[Result]

    @cached_property
    def _page(self) -> Page:
        return Page(self.run, tuple(self.results), "")

    @property
    def cases(self) -> tuple[Case, ...]:
        """What counts, as `index.html` tells it, in its order."""
        return self._page.cases

    @property
    def groups(self) -> tuple[Group, ...]:
        """The matrix of keys and requirements, as `index.html` has it."""
        return self._page.groups

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], Case]:
        """Each test; a failure before whatever else came of it in another round."""
        found: dict[tuple[str, str], Case] = {}
        for case in self.cases:
            name = (case.result.key, case.result.test)
            if name not in found or found[name].result.verdict is not Verdict.FAIL:
                found[name] = case
        return found

    def case(self, key: str, test: str) -> Case | None:
        """Return what a test came to on a key; None if the run's files do not have it."""
        return self._by_name.get((key, test))

    def with_verdict(self, verdict: Verdict) -> Iterator[Case]:
        """Yield every result of that kind."""
        return (case for case in self.cases if case.result.verdict is verdict)
