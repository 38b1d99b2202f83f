"""Every test of a run, file by file: a row for each test, a cell for each key."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from markupsafe import Markup

from rig.record.verdict import Verdict
from rig.report.alike import keys_in_words
from rig.report.anchors import place
from rig.report.cells import FEW, absent_cell, overview, row_look, table_cell, usual, worst
from rig.report.view import Case


@dataclass(frozen=True)
class TestRow:
    """One test on every key.

    Attributes:
        taken: What it came to on each key that took it, once for each round.
        placed: The anchors of what the page tells elsewhere; of the rest, the cells are the place.
    """

    __test__ = False  # pytest takes it for one of its own

    test: str
    keys: Sequence[str]
    taken: Mapping[str, Sequence[Case]]
    placed: Container[str]

    @property
    def name(self) -> str:
        """The test's name, without its file."""
        return self.test.rpartition("::")[2]

    @property
    def requirements(self) -> tuple[str, ...]:
        """What it covers."""
        return next(iter(self.taken.values()))[0].result.requirements

    @cached_property
    def usual(self) -> Verdict | None:
        """What its cells tell without a class."""
        return usual([self.verdict(key) for key in self.taken], len(self.keys))

    @property
    def look(self) -> Markup:
        """The attribute that says so."""
        return row_look(self.usual)

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
        told: dict[str, list[str]] = {}
        for key, cases in self.taken.items():
            for case in cases:
                skipped = case.reason if alone and case.result.verdict is Verdict.SKIP else ""
                for note in filter(None, (skipped, case.tries)):
                    told.setdefault(note, []).append(key)
        return [note if alone else f"{self._who(keys)}: {note}" for note, keys in told.items()]

    def verdict(self, key: str) -> Verdict | None:
        """Return the worst that it came to on a key; None if the key did not take it."""
        return worst(case.result.verdict for case in self.taken.get(key, ()))

    def _cell(self, key: str) -> str:
        cases = self.taken.get(key)
        if not cases:
            return absent_cell()
        verdict, again = self.verdict(key), any(case.tries for case in cases)
        told = [case for case in cases if case.anchor in self.placed]
        worst_first = sorted(told, key=lambda case: case.result.verdict is not verdict)
        link = worst_first[0].anchor if told else ""
        own = place(key, self.test)
        anchor = "" if own in self.placed else own
        return table_cell(verdict, self.usual, anchor=anchor, link=link, again=again)

    def _who(self, keys: Sequence[str]) -> str:
        every = len(self.keys) > FEW and set(keys) == set(self.keys)
        return "all keys" if every else keys_in_words(keys)


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


def test_files(
    cases: Iterable[Case], keys: Sequence[str], placed: Container[str]
) -> list[TestFile]:
    """Lay out every test of a run, in the order of the files' names.

    Args:
        cases: What the tests came to.
        keys: The keys, column by column.
        placed: The anchors of what the page tells elsewhere.
    """
    taken: dict[str, dict[str, list[Case]]] = {}
    for case in cases:
        taken.setdefault(case.result.test, {}).setdefault(case.result.key, []).append(case)
    files: dict[str, list[TestRow]] = {}
    for test, by_key in taken.items():
        files.setdefault(test.partition("::")[0], []).append(TestRow(test, keys, by_key, placed))
    return [TestFile(name, keys, tuple(rows)) for name, rows in sorted(files.items())]
