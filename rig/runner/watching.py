"""Watching a run from elsewhere: it is looked at until it ends, and never touched."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path

from rig import RigError, UsageProblem
from rig.bench.waiting import wait_until
from rig.record.directory import RunDirectory
from rig.runner.following import Change, change_of
from rig.runner.in_hand import is_in_hand
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
        return _run_in(Path(name) if Path(name).is_dir() else reports / name)
    folders = sorted((each.parent for each in reports.glob("*/run.json")), reverse=True)
    runs = [RunDirectory(folder) for folder in folders]
    run = next(chain(filter(is_in_hand, runs), filter(_is_unfinished, runs)), None)
    if run is None:
        raise UsageProblem(
            "no run goes on",
            where=str(reports),
            try_this="keyrig watch RUN, for one that has ended",
        )
    return run


def _run_in(folder: Path) -> RunDirectory:
    run = RunDirectory(folder)
    files = (run.record_path, run.results_path)
    if not is_in_hand(run) and not any(file.exists() for file in files):
        raise UsageProblem(
            "no run has left anything here",
            where=str(folder),
            try_this="keyrig watch, for the newest, or a folder in reports/",
        )
    return run


def _is_unfinished(run: RunDirectory) -> bool:
    try:
        return run.facts().finished is None
    except RigError:
        return False


def watch(lookout: Lookout, show: Callable[[Outlook], None]) -> int:
    """Show how a run stands until it ends, and its night is judged; return its exit code."""
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
