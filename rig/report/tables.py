"""Every test of a run, file by file: a row for each test, a cell for each key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from markupsafe import Markup

from rig.record.verdict import Verdict
from rig.report.anchors import is_told, place
from rig.report.cells import absent_cell, overview, table_cell, worst
from rig.report.view import Case


@dataclass(frozen=True)
class TestRow:
    """One test on every key.

    Attributes:
        taken: What it came to on each key that took it, once for each round.
    """

    __test__ = False  # pytest takes it for one of its own

    test: str
    keys: Sequence[str]
    taken: Mapping[str, Sequence[Case]]

    @property
    def name(self) -> str:
        """The test's name, without its file."""
        return self.test.rpartition("::")[2]

    @property
    def requirements(self) -> tuple[str, ...]:
        """What it covers."""
        return next(iter(self.taken.values()))[0].result.requirements

    @property
    def cells(self) -> Markup:
        """A cell for each key, in their order; the worst that its rounds came to."""
        return Markup("".join(self._cell(key) for key in self.keys))  # noqa: S704 - our own letters and anchors

    @property
    def seconds(self) -> float:
        """What half of its keys and rounds took at most."""
        return median(case.result.seconds for cases in self.taken.values() for case in cases)

    @property
    def notes(self) -> list[str]:
        """What the cells do not tell: how several tries ended; of a single key, why it skipped."""
        alone = len(self.keys) == 1
        told: dict[str, None] = {}
        for key, cases in self.taken.items():
            for case in cases:
                skipped = case.reason if alone and case.result.verdict is Verdict.SKIP else ""
                told |= dict.fromkeys(
                    f"{'' if alone else f'{key}: '}{note}" for note in (skipped, case.tries) if note
                )
        return list(told)

    def verdict(self, key: str) -> Verdict | None:
        """Return the worst that it came to on a key; None if the key did not take it."""
        return worst(case.result.verdict for case in self.taken.get(key, ()))

    def _cell(self, key: str) -> str:
        cases = self.taken.get(key)
        if not cases:
            return absent_cell()
        told = [case for case in cases if is_told(case.result)]
        verdict, again = self.verdict(key), any(case.tries for case in cases)
        if not told:
            return table_cell(verdict, anchor=place(key, self.test), again=again)
        first = next((case for case in told if case.result.verdict is verdict), told[0])
        return table_cell(verdict, link=first.anchor, again=again)


@dataclass(frozen=True)
class TestFile:
    """The tests of one file."""

    __test__ = False

    name: str
    keys: Sequence[str]
    rows: tuple[TestRow, ...]

    @cached_property
    def strips(self) -> list[list[Verdict | None]]:
        """The verdicts key by key, in the order of the rows, of tests that the key took."""
        return [[row.verdict(key) for row in self.rows if key in row.taken] for key in self.keys]

    @property
    def overview(self) -> Markup:
        """A cell for each key."""
        return overview(self.keys, self.strips)


def test_files(cases: Iterable[Case], keys: Sequence[str]) -> list[TestFile]:
    """Lay out every test of a run, in the order of the files' names."""
    taken: dict[str, dict[str, list[Case]]] = {}
    for case in cases:
        taken.setdefault(case.result.test, {}).setdefault(case.result.key, []).append(case)
    files: dict[str, list[TestRow]] = {}
    for test, by_key in taken.items():
        files.setdefault(test.partition("::")[0], []).append(TestRow(test, keys, by_key))
    return [TestFile(name, keys, tuple(rows)) for name, rows in sorted(files.items())]
