"""A night over places of a lab: each host's run judged, all of them on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from rig import BenchProblem, UsageProblem
from rig.bench.tables import Night
from rig.lab.contract import Selector
from rig.lab.orders import Orders
from rig.lab.running import Toured, broken_off, visited
from rig.lab.visit import Visit
from rig.record.document import Unreadable
from rig.record.nightly.checkups import FILE_NAME, read_checkups, write_checkups
from rig.record.nightly.record import Checkup
from rig.record.trouble import Trouble
from rig.runner.exits import Exit
from rig.runner.in_hand import in_hand
from rig.runner.limit import Limit
from rig.runner.nightly.aftermath import Aftermath, Places, Told
from rig.runner.stopping import until_told

AS_BY_NIGHT = ("--confirm", "--preflight")
"""As in any night, bays are looked over first, and a test that fails is tried once more at once."""
_LOOK = "ssh to its host, and keyrig doctor there"


def table_of(on_finish: Sequence[str], keep: str | None) -> Night:
    """Return what becomes of a night whose hosts' bench files are elsewhere.

    Args:
        on_finish: Commands that send its line to people.
        keep: How many nights, or for how long, their folders are kept; None for good.

    Raises:
        UsageProblem: One of them is no command, or neither a number nor a span.
    """
    try:
        return Night(on_finish=tuple(on_finish), keep=_number_or_span(keep))
    except ValidationError as error:
        told = error.errors()[0]
        option, what, try_this = _REFUSED[str(told["loc"][0])]
        why = told["msg"].removeprefix("Value error, ")
        raise UsageProblem(f"{what}: {why}", where=option, try_this=try_this) from None


_REFUSED = {
    "on_finish": ("--on-finish", "no command", "a program and its words, as for a shell"),
    "keep": ("--keep", "neither a number of nights nor a span", "30, or 90d"),
}


def _number_or_span(keep: str | None) -> int | str | None:
    return int(keep) if keep is not None and keep.isdecimal() else keep


def night(
    opening: AbstractContextManager[tuple[Orders, Sequence[Selector]]],
    places: Places,
    table: Night,
    *,
    reports: Path,
    limit: float | None,
    command: tuple[str, ...],
) -> Told:
    """Test the keys of several places, and tell what the night came to, as `keyrig nightly` does.

    Also that it came to nothing, as when the coordinator is away: whoever it tells would take its
    silence for a good sign.

    Args:
        opening: Opens the lab: what is to be done at each place, and the places.
        places: Where the results go.
        table: What becomes of the night.
        reports: Where runs land.
        limit: After how many seconds it is stopped, in good order; None for never.
        command: The command line that was typed.

    Raises:
        UsageProblem: There are no such places.
    """
    notes: list[str] = []
    with until_told(), ExitStack() as life:
        try:
            orders, selectors = life.enter_context(opening)
        except BenchProblem as problem:
            notes.append(str(problem))
            toured = broken_off(problem, reports, command, notes.append)
        else:
            orders = _by_night(orders, limit)
            toured = visited(orders, selectors, command, notes.append, nightly=True)
        return _judged(toured, places, table, notes)


def _by_night(orders: Orders, limit: float | None) -> Orders:
    arguments = (*AS_BY_NIGHT, *orders.arguments)
    return replace(orders, limit=Limit.within(limit), arguments=arguments)


def _judged(toured: Toured, places: Places, table: Night, notes: list[str]) -> Told:
    runs = [visit.directory for visit in toured.visits if visit.directory]
    aftermath = Aftermath(toured.directory, places, table, notes, runs=runs)
    try:
        write_checkups(toured.directory.path, looked_over(toured, notes.append))
    except OSError as error:
        notes.append(f"{FILE_NAME} is not written: {error.strerror}")
    with in_hand(toured.directory):
        return aftermath.tell(toured.record, toured.exit)


def looked_over(toured: Toured, note: Callable[[str], None]) -> Iterator[Checkup]:
    """Yield what hosts found at their bays, and what else kept places from having any result.

    Of those that a person stopped before they were begun nobody knows anything.

    Args:
        note: Learns what of it cannot be read.
    """
    tested = {key.key for key in toured.record.keys if any(key.totals.values())}
    for visit in toured.visits:
        found = tuple(_found_there(visit, note))
        yield from found
        is_told = visit.place in tested or visit.code == Exit.INTERRUPTED
        if visit.says and not found and not is_told:
            look = "" if visit.trouble is Trouble.LOCK else _LOOK
            yield Checkup(bay=visit.place, number=0, name="its run", says=visit.says, try_this=look)


def _found_there(visit: Visit, note: Callable[[str], None]) -> Iterator[Checkup]:
    if visit.directory is None or visit.where is None:
        return
    try:
        for each in read_checkups(visit.directory.path):
            try_this = f"on {visit.where.host}: {each.try_this}"
            yield replace(each, bay=visit.place, try_this=try_this)
    except Unreadable as problem:
        note(f"{visit.place}: {FILE_NAME} cannot be read: {problem}")
