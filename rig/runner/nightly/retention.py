"""The folders of old nights, removed; the history keeps what their tests came to."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rig import RigError
from rig.bench.tables.times import parse_span
from rig.record.directory import RunDirectory
from rig.record.history.queries import subjects_of
from rig.record.history.store import History
from rig.record.nightly.told import FILE_NAME
from rig.record.run import RunFacts

_OURS = re.compile(
    r"""(results|keys)\.jsonl | (run|nightly|preflight|compat)\.json | junit\.xml
    | (index|morning|fleet|report|report-.*|key-.*)\.html
    | (\d{3}-.*|heartbeat|prepare)\.log | .*\.pcapng | \..*""",
    re.VERBOSE,
)
"""What a night leaves in its folder. Anything else is somebody's, such as notes or a ticket."""


@dataclass(frozen=True)
class _OldNight:
    folder: Path
    started: datetime


def remove_old_nights(
    tonight: RunDirectory, history: Path, keep: int | str, now: datetime
) -> Iterator[str]:
    """Remove the folders of nights on the same keys that are not to be kept any longer.

    Only what `keyrig nightly` left and the history has is removed; folders with anything in them
    that no night leaves, such as notes or tickets, are kept.

    Args:
        tonight: The newest night, which stays whatever `keep` says.
        history: The history; if it cannot be read, nothing is removed.
        keep: How many nights, this one among them, or for how long.

    Yields:
        What could not be done, for people.
    """
    known = _known(history)
    nights = sorted(_nights_like(tonight), key=lambda night: night.started, reverse=True)
    for night in _beyond(nights, keep, now):
        if night.folder.name in known and not _has_something_else(night.folder):
            yield from _removed(night.folder)


def _beyond(nights: list[_OldNight], keep: int | str, now: datetime) -> list[_OldNight]:
    if isinstance(keep, int):
        return nights[keep - 1 :]
    since = now - parse_span(keep)
    return [night for night in nights if night.started < since]


def _nights_like(tonight: RunDirectory) -> Iterator[_OldNight]:
    """Yield the other nights of the same host that have a key in common with this one."""
    own = tonight.facts()
    for file in tonight.path.parent.glob(f"*/{FILE_NAME}"):
        folder = file.parent
        if folder.is_symlink() or folder.resolve() == tonight.path.resolve():
            continue
        try:
            facts = RunDirectory(folder).facts()
        except RigError:
            continue
        if facts.started is not None and _is_like(facts, own):
            yield _OldNight(folder, facts.started)


def _is_like(one: RunFacts, other: RunFacts) -> bool:
    keys = [{key.key for key in facts.keys} for facts in (one, other)]
    return one.bench == other.bench and bool(keys[0] & keys[1])


def _known(history: Path) -> set[str]:
    with History.existing(history) as opened, opened.reading() as connection:
        return {subject.run for subject in subjects_of(connection)}


def _has_something_else(folder: Path) -> bool:
    return any(not _OURS.fullmatch(path.name) for path in folder.iterdir())


def _removed(folder: Path) -> Iterator[str]:
    try:
        shutil.rmtree(folder)
    except OSError as error:
        yield f"{folder.name} cannot be removed: {error.strerror}"
