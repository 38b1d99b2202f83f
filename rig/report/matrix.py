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
    row_look,
    table_cell,
    usual,
)
from rig.report.clauses import Clause, clause
from rig.requirements import catalogue

LINKS = 1_500
"""Cells that lead to the test that did not pass; of more of them, each row leads to one."""


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
    """One requirement; a cell for each key, in the order of the keys.

    Attributes:
        is_linked: Whether its cells lead to their tests; if not, the row leads to the worst.
    """

    clause: Clause
    cells: tuple[Cell, ...]
    is_linked: bool = True

    @cached_property
    def usual(self) -> Verdict | None:
        """What its cells tell without a class."""
        return usual([cell.verdict for cell in self.cells if cell.anchor], len(self.cells))

    @property
    def look(self) -> Markup:
        """The attribute that says so."""
        return row_look(self.usual)

    @property
    def table_cells(self) -> Markup:
        """The cells; of many keys only what is not met leads to its test, or the page grows."""
        return Markup("".join(map(self._table_cell, self.cells)))  # noqa: S704 - our own letters and anchors

    @property
    def worst(self) -> Cell | None:
        """The first of the worst, where cells do not lead to their tests and some should."""
        if self.is_linked:
            return None
        worst = max(self.cells, key=lambda cell: BEST_TO_WORST.index(cell.verdict))
        return worst if _is_unmet(worst) else None

    def _table_cell(self, cell: Cell) -> str:
        if not cell.anchor:
            return absent_cell()
        leads = len(self.cells) <= FEW or (self.is_linked and _is_unmet(cell))
        return table_cell(cell.verdict, self.usual, link=cell.anchor if leads else "")


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
    is_linked = sum(map(_is_unmet, cells.values())) <= LINKS
    rows = [_row(requirement, keys, cells, is_linked) for requirement in _in_order(covered)]
    return tuple(_groups(rows, keys))


def _is_unmet(cell: Cell) -> bool:
    return cell.verdict not in (Verdict.PASS, Verdict.SKIP, None)


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


def _row(
    requirement: str,
    keys: Sequence[str],
    cells: Mapping[tuple[str, str], Cell],
    is_linked: bool,
) -> Row:
    own = tuple(cells.get((requirement, key), Cell()) for key in keys)
    return Row(clause(requirement), own, is_linked)


def _groups(rows: Sequence[Row], keys: Sequence[str]) -> Iterable[Group]:
    sizes: dict[str, int] = {}
    for requirement in catalogue().values():
        sizes[requirement.group] = sizes.get(requirement.group, 0) + 1
    for title in dict.fromkeys(row.clause.group for row in rows):
        own = tuple(row for row in rows if row.clause.group == title)
        yield Group(title, own, sizes.get(title, len(own)), keys)
