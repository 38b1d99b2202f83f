"""Watching a run from elsewhere: it is looked at until it ends, and never touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from rig import RigError, UsageProblem
from rig.bench.waiting import wait_until
from rig.record.directory import RunDirectory
from rig.runner.diary import is_alive
from rig.runner.exits import Exit
from rig.runner.following import Change, change_of
from rig.runner.lookout import Lookout
from rig.runner.outlook import Outlook

LONGEST = 1.0
"""Seconds until a run is looked at anew although none of its files has changed: ages grow."""
LEAST = 0.25
"""Seconds for which a run is left alone after a look, however busy it is."""


def run_to_watch(name: str | None, reports: Path) -> RunDirectory:
    """Return a run by its folder or name; without one, the newest that goes on.

    Where none goes on, the newest is meant that never came to its end.

    Raises:
        UsageProblem: There is no such run.
    """
    if name is not None:
        return RunDirectory(Path(name) if Path(name).is_dir() else reports / name)
    unfinished = list(_unfinished(reports))
    for run in (*filter(is_alive, unfinished), *unfinished):
        return run
    raise UsageProblem(
        "no run goes on", where=str(reports), try_this="keyrig watch RUN, for one that has ended"
    )


def _unfinished(reports: Path) -> Iterator[RunDirectory]:
    for record in sorted(reports.glob("*/run.json"), reverse=True):
        run = RunDirectory(record.parent)
        try:
            if run.facts().finished is None:
                yield run
        except RigError:
            continue


def watch(lookout: Lookout, show: Callable[[Outlook], None]) -> Exit:
    """Show how a run stands until it ends; return its exit code."""
    while True:
        before = change_of(lookout.directory)
        outlook = lookout.look()
        show(outlook)
        if outlook.exit is not None:
            return outlook.exit
        wait_until(lambda: False, LEAST)
        wait_until(partial(_has_moved, lookout.directory, before), LONGEST - LEAST)


def _has_moved(directory: RunDirectory, before: Change) -> bool:
    return change_of(directory) != before
