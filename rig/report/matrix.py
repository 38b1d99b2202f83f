"""Which key meets which requirement, grouped as the catalogue is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from rig.record.result import Result
from rig.record.verdict import Verdict
from rig.report.cells import (
    BEST_TO_WORST,
    FEW,
    NOT_REACHED,
    absent_cell,
    overview,
    table_cell,
)
from rig.report.clauses import Clause, clause
from rig.requirements import catalogue


@dataclass(frozen=True)
class Cell:
    """One requirement on one key: the worst that its tests said.

    Attributes:
        verdict: None if no test got as far as judging it.
        anchor: Where the page tells the test; empty if none covers it on this key.
    """

    verdict: Verdict | None = None
    anchor: str = ""

    @property
    def letter(self) -> str:
        """What stands in the cell."""
        if self.verdict is None:
            return NOT_REACHED if self.anchor else ""
        return self.verdict.letter

    @property
    def word(self) -> str:
        """The same in words, for those who cannot see the colour."""
        if self.verdict is None:
            return "not reached" if self.anchor else "no test"
        return str(self.verdict)


@dataclass(frozen=True)
class Row:
    """One requirement; a cell for each key, in the order of the keys."""

    clause: Clause
    cells: tuple[Cell, ...]

    @property
    def table_cells(self) -> Markup:
        """The cells; of many keys only what is not met leads to its test, or the page grows."""
        is_wide = len(self.cells) > FEW
        return Markup("".join(_table_cell(one, is_wide) for one in self.cells))  # noqa: S704 - our own letters and anchors


@dataclass(frozen=True)
class Group:
    """The requirements of one group of the catalogue.

    Attributes:
        size: How many requirements the catalogue has in it.
    """

    title: str
    rows: tuple[Row, ...]
    size: int
    keys: Sequence[str]

    @property
    def short_title(self) -> str:
        """The title without the word that most of them begin with."""
        return self.title.removeprefix("authenticator")

    @property
    def overview(self) -> Markup:
        """A cell for each key, where there are too many for strips."""
        told = [[one.verdict for one in strip if one.anchor] for strip in self.strips]
        return overview(self.keys, told)

    @cached_property
    def strips(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells key by key, in the order of the rows."""
        return tuple(zip(*(row.cells for row in self.rows), strict=True))

    @property
    def failed(self) -> int:
        """How many of its requirements some key does not meet."""
        cells = ([cell.verdict for cell in row.cells] for row in self.rows)
        return sum(Verdict.FAIL in verdicts for verdicts in cells)


def matrix(
    results: Sequence[Result], anchors: Sequence[str], keys: Sequence[str]
) -> tuple[Group, ...]:
    """Lay out every requirement that a test of the run covers, in the catalogue's order.

    Args:
        results: What the tests came to.
        anchors: Where the page tells each of them.
        keys: The keys in the order of the columns.
    """
    cells: dict[tuple[str, str], Cell] = {}
    for result, anchor in zip(results, anchors, strict=True):
        for requirement, verdict in _judged(result):
            place = (requirement, result.key)
            cells[place] = _worse(cells.get(place, Cell()), Cell(verdict, anchor))
    covered = dict.fromkeys(requirement for requirement, _ in cells)
    rows = [_row(requirement, keys, cells) for requirement in _in_order(covered)]
    return tuple(_groups(rows, keys))


def _table_cell(cell: Cell, is_wide: bool) -> str:
    if not cell.anchor:
        return absent_cell()
    leads = not is_wide or cell.verdict not in (Verdict.PASS, Verdict.SKIP, None)
    return table_cell(cell.verdict, link=cell.anchor if leads else "")


def _judged(result: Result) -> Iterable[tuple[str, Verdict | None]]:
    checked = {check.requirement for check in result.checks}
    yield from ((check.requirement, check.verdict) for check in result.checks)
    silent = _without_check(result)
    yield from ((name, silent) for name in result.requirements if name not in checked)


def _without_check(result: Result) -> Verdict | None:
    """Return what a test says of a requirement that it claims and never judged."""
    if result.verdict in (Verdict.SKIP, Verdict.INFRA):
        return result.verdict
    blamed = any(check.verdict is Verdict.FAIL for check in result.checks)
    return Verdict.FAIL if result.verdict is Verdict.FAIL and not blamed else None


def _worse(one: Cell, other: Cell) -> Cell:
    worse = BEST_TO_WORST.index(other.verdict) > BEST_TO_WORST.index(one.verdict)
    return other if worse or not one.anchor else one


def _in_order(covered: Iterable[str]) -> list[str]:
    place = {identifier: number for number, identifier in enumerate(catalogue())}
    return sorted(covered, key=lambda identifier: (place.get(identifier, len(place)), identifier))


def _row(requirement: str, keys: Sequence[str], cells: Mapping[tuple[str, str], Cell]) -> Row:
    return Row(clause(requirement), tuple(cells.get((requirement, key), Cell()) for key in keys))


def _groups(rows: Sequence[Row], keys: Sequence[str]) -> Iterable[Group]:
    sizes: dict[str, int] = {}
    for requirement in catalogue().values():
        sizes[requirement.group] = sizes.get(requirement.group, 0) + 1
    for title in dict.fromkeys(row.clause.group for row in rows):
        own = tuple(row for row in rows if row.clause.group == title)
        yield Group(title, own, sizes.get(title, len(own)), keys)
