"""A run over places of a lab: visited, brought home, merged, kept and shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rig import RigError
from rig.lab.contract import Selector
from rig.lab.crew import visit_all
from rig.lab.merging import codes_of, merge
from rig.lab.orders import Orders
from rig.lab.visit import Visit
from rig.record.directory import RunDirectory
from rig.record.history.tonight import shared_names
from rig.record.run import RunRecord
from rig.report import build_pages
from rig.runner.exits import Exit, exit_of, exit_of_error
from rig.runner.keeping import keep
from rig.runner.stopping import until_told

SCHEMA = "keyrig.lab-run/1"
_SHARED = "not told apart by the history, since their hosts and bays are called alike: {}"


@dataclass(frozen=True)
class Toured:
    """What a run over places came to.

    Attributes:
        visits: What became of each place, in the order that was asked for.
        directory: The merged run's folder.
        record: What it came to, with keys called as their places are.
    """

    visits: Sequence[Visit]
    directory: RunDirectory
    record: RunRecord
    exit: Exit

    def document(self) -> dict[str, Any]:
        """Return the `keyrig.lab-run/1` document."""
        return {
            "schema": SCHEMA,
            "places": [visit.document() for visit in self.visits],
            "run": self.record.document(),
        }


def tour(
    orders: Orders,
    selectors: Sequence[Selector],
    *,
    history: Path,
    command: tuple[str, ...],
) -> Toured:
    """Test the keys of several places.

    Each host's run becomes one like any other at home: judged by host in the history, for benches
    may disagree. The merged one is for people, and stays out of it.
    """
    # What has come home is kept and shown also for whoever ends us meanwhile.
    with until_told():
        toured = visited(orders, selectors, command, orders.say)
        for visit in toured.visits:
            for note in keep(visit.directory, history) if visit.directory else ():
                orders.say(f"{visit.place}: {note}")
        if shared := shared_names(toured.record.facts):
            orders.say(_SHARED.format(", ".join(shared)))
        build_pages(toured.directory.path)
    return toured


def visited(
    orders: Orders,
    selectors: Sequence[Selector],
    command: tuple[str, ...],
    note: Callable[[str], None],
    *,
    nightly: bool = False,
) -> Toured:
    """Visit all places, and bring what they come to home, as one run too.

    Args:
        note: Learns what could not be written.
        nightly: Whether it is a night, which has an exit code of its own besides.
    """
    visits, stopped = visit_all(orders, selectors)
    for visit in visits:
        _build_pages_of(visit, note)
    directory, record = merge(visits, orders.reports, command, stopped=stopped, say=note)
    places = [visit.place for visit in visits]
    code = exit_of(record, places, codes_of(visits, stopped=stopped))
    return _ended(Toured(visits, directory, record, code), nightly=nightly)


def broken_off(
    problem: RigError, reports: Path, command: tuple[str, ...], note: Callable[[str], None]
) -> Toured:
    """Return what a night came to that could not begin: nothing, but it has a folder that says so.

    Args:
        note: Learns what could not be written.
    """
    directory, record = merge([], reports, command, stopped=True, say=note)
    toured = Toured([], directory, record, exit_of_error(problem))
    return _ended(toured, nightly=True, broke_off=str(problem))


def _ended(toured: Toured, **facts: Any) -> Toured:
    exit_code = int(toured.exit)
    record = replace(toured.record, facts=replace(toured.record.facts, exit=exit_code, **facts))
    # Whether it can be written was told when it was merged.
    with suppress(OSError):
        toured.directory.write_record(record)
    return replace(toured, record=record)


def _build_pages_of(visit: Visit, note: Callable[[str], None]) -> None:
    """Make the pages of a run that did not come whole; another brought its own."""
    if visit.directory is None or visit.trouble is None:
        return
    try:
        build_pages(visit.directory.path)
    except (RigError, OSError) as problem:
        note(f"{visit.place}: no pages of its run: {problem}")
