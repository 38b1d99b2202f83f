"""The run's own results, by key and test, with their places on `index.html`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rig.record.result import Result
from rig.record.run import RunRecord
from rig.record.tries import decisive
from rig.record.verdict import Verdict
from rig.report.anchors import anchors
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
    def counted(self) -> tuple[Result, ...]:
        """What counts, in its order."""
        return decisive(self.results)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The anchor of each of them."""
        return anchors(self.counted)

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], int]:
        """Where each test is; a failure before whatever else came of it in another round."""
        found: dict[tuple[str, str], int] = {}
        for place, result in enumerate(self.counted):
            name = (result.key, result.test)
            known = found.get(name)
            if known is None or self.counted[known].verdict is not Verdict.FAIL:
                found[name] = place
        return found

    def case(self, key: str, test: str) -> Case | None:
        """Return what a test came to on a key; None if the run's files do not have it."""
        place = self._by_name.get((key, test))
        return None if place is None else self._case(place)

    def with_verdict(self, verdict: Verdict) -> Iterator[Case]:
        """Yield every result of that kind."""
        for place, result in enumerate(self.counted):
            if result.verdict is verdict:
                yield self._case(place)

    def _case(self, place: int) -> Case:
        return Case(self.counted[place], self.places[place], self.run)
