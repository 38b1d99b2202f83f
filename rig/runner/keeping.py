"""A run that has ended, taken into the history: whatever comes of it, the run is not spoilt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rig import RigError
from rig.record.directory import RunDirectory
from rig.record.history.importing import import_run
from rig.record.history.store import History


def keep(run: RunDirectory, history: Path) -> Iterator[str]:
    """Take a run into a history; yield what a person should know of it."""
    try:
        with History(history) as opened:
            kept = import_run(opened, run.path, datetime.now(UTC), just_ended=True)
    except RigError as problem:
        yield f"not in the history: {problem}"
        return
    yield from (f"history: {complaint}" for complaint in kept.complaints)
