"""The run's own results, by key and test, with their places on `index.html`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rig.record.document import Unreadable
from rig.record.line import from_line
from rig.record.result import Result
from rig.record.run import RunRecord
from rig.record.verdict import Verdict
from rig.report.anchors import place
from rig.report.matrix import Group
from rig.report.page import Page
from rig.report.view import Case

_TELLING = tuple(f'"{each}"'.encode() for each in (Verdict.FAIL, Verdict.INFRA, Verdict.TOLERATED))
_FIRST_TRY = b'"attempt": 1,'


def read_telling(path: Path) -> tuple[Result, ...]:
    """Read all results but those that plainly passed or were skipped, nearly all of a night's.

    Lines that cannot be read are left out: whoever judged the night has told of them.

    Raises:
        OSError: The file cannot be read.
    """
    results = []
    for line in path.read_bytes().splitlines():
        if _FIRST_TRY not in line or any(word in line for word in _TELLING):
            with suppress(Unreadable, UnicodeDecodeError):
                results.append(from_line(line.decode()))
    return tuple(results)


@dataclass(frozen=True)
class Lookup:
    """Every result of the run that counts.

    Attributes:
        results: The results, superseded ones too.
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
        """Return what a test came to on a key; None if that was not read."""
        return self._by_name.get((key, test))

    def link(self, key: str, test: str) -> str:
        """Return where `index.html` tells a test; what passed has a cell there."""
        case = self.case(key, test)
        return f"index.html#{self._page.place_of(case) if case else place(key, test)}"

    def with_verdict(self, verdict: Verdict) -> Iterator[Case]:
        """Yield every result of that kind."""
        return (case for case in self.cases if case.result.verdict is verdict)
