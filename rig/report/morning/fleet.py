"""Every key beside every other: which requirement each meets, and at which site it will do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rig.record.run import KeyRecord, RunRecord
from rig.record.verdict import Verdict
from rig.report.clauses import Clause
from rig.report.matrix import Cell, Group, Row
from rig.report.morning.lookup import Lookup
from rig.report.morning.sites import SiteRow
from rig.report.spans import counted

_KINDS = {
    Verdict.PASS: "p",
    Verdict.TOLERATED: "t",
    Verdict.FAIL: "f",
    Verdict.SKIP: "s",
    Verdict.INFRA: "i",
    None: "u",
}
_WORST_FIRST = (
    Verdict.FAIL,
    Verdict.INFRA,
    Verdict.TOLERATED,
    Verdict.PASS,
    Verdict.SKIP,
    None,
)


@dataclass(frozen=True)
class FleetCell:
    """One cell.

    Attributes:
        kind: Its class; `a` where no test covers the requirement on this key.
        anchor: The failure's place on `index.html`; empty for whatever did not fail.
    """

    letter: str
    kind: str
    anchor: str = ""


@dataclass(frozen=True)
class FleetRow:
    """One requirement.

    Attributes:
        is_alike: Whether all keys that were tested came to the same, and none fails.
    """

    clause: Clause
    cells: tuple[FleetCell, ...]
    is_alike: bool


@dataclass(frozen=True)
class FleetGroup:
    """The requirements of one group of the catalogue.

    Attributes:
        worst: The worst that each key has in it.
        failing: How many of its requirements some key does not meet.
    """

    title: str
    rows: tuple[FleetRow, ...]
    worst: tuple[FleetCell, ...]
    failing: int


@dataclass(frozen=True)
class Fleet:
    """Everything on `fleet.html`.

    Attributes:
        sites: Every site with every key; empty where nothing was foretold.
        complaint: Why there are none, if something is wrong with them.
    """

    run: RunRecord
    lookup: Lookup
    sites: tuple[SiteRow, ...] = ()
    complaint: str = ""

    @property
    def keys(self) -> tuple[KeyRecord, ...]:
        """The keys, column by column."""
        return self.run.keys

    @cached_property
    def groups(self) -> tuple[FleetGroup, ...]:
        """The requirements that the run's tests cover, in the catalogue's order."""
        return tuple(map(_group, self.lookup.groups))

    @property
    def requirements(self) -> int:
        """How many requirements there are."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def failing(self) -> Mapping[str, int]:
        """How many requirements each key fails, of those that fail any."""
        counts = dict.fromkeys((key.key for key in self.keys), 0)
        for cell, key in self._cells():
            counts[key] += cell.kind == _KINDS[Verdict.FAIL]
        return {key: count for key, count in counts.items() if count}

    @property
    def headline(self) -> str:
        """The fleet in one line."""
        keys = counted(len(self.keys), "key")
        asked = counted(self.requirements, "requirement")
        failing = len(self.failing)
        verb = "does" if failing == 1 else "do"
        return f"{keys}, {asked}: {f'{failing} {verb} not meet all' if failing else 'none failed'}"

    def _cells(self) -> Iterator[tuple[FleetCell, str]]:
        for group in self.groups:
            for row in group.rows:
                yield from zip(row.cells, (key.key for key in self.keys), strict=True)


def _group(group: Group) -> FleetGroup:
    columns = [[cell for cell in strip if cell.anchor] for strip in group.strips]
    return FleetGroup(
        title=group.short_title,
        rows=tuple(map(_row, group.rows)),
        worst=tuple(map(_worst, columns)),
        failing=group.failed,
    )


def _row(row: Row) -> FleetRow:
    told = {cell.verdict for cell in row.cells if cell.anchor} - _OPEN
    is_alike = len(told) <= 1 and Verdict.FAIL not in told
    return FleetRow(row.clause, tuple(map(_cell, row.cells)), is_alike)


_OPEN = {Verdict.INFRA, None}
"""What says nothing of a key: a bay that is out would make every row differ."""


def _cell(cell: Cell) -> FleetCell:
    if not cell.anchor:
        return _ABSENT
    anchor = cell.anchor if cell.verdict is Verdict.FAIL else ""
    return FleetCell(cell.letter, _KINDS[cell.verdict], anchor)


def _worst(cells: Sequence[Cell]) -> FleetCell:
    if not cells:
        return _ABSENT
    worst = min(cells, key=lambda cell: _WORST_FIRST.index(cell.verdict))
    return FleetCell(worst.letter, _KINDS[worst.verdict])


_ABSENT = FleetCell("", "a")
