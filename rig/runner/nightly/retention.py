"""The folders of old nights, removed; the history keeps what their tests came to."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rig import RigError
from rig.bench.tables.times import parse_span
from rig.record.directory import RunDirectory
from rig.record.history.queries import runs_of
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
    """The folder of a night, which may have been made of other runs.

    Attributes:
        started: When it began.
        made_of: The folders of those runs.
    """

    folder: Path
    started: datetime
    made_of: tuple[Path, ...]

    @property
    def folders(self) -> tuple[Path, ...]:
        """All that are still there; its own is the last, so that what is cut short is found."""
        return tuple(each for each in (*self.made_of, self.folder) if each.is_dir())

    def is_in(self, history: Collection[str]) -> bool:
        """Tell whether a history has all of its results."""
        return all(each.name in history for each in self.made_of or [self.folder])


def remove_old_nights(
    tonight: RunDirectory, history: Path, keep: int | str, now: datetime
) -> Iterator[str]:
    """Remove the folders of nights on the same keys that are not to be kept any longer.

    Those of the runs that a night was made of go with it. Only what `keyrig nightly` or `keyrig lab
    nightly` left and the history has is removed; nights with anything in a folder that none leaves,
    such as notes or tickets, are kept.

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
        if night.is_in(known) and not any(map(_has_something_else, night.folders)):
            for folder in night.folders:
                yield from _removed(folder)


def _beyond(nights: list[_OldNight], keep: int | str, now: datetime) -> list[_OldNight]:
    if isinstance(keep, int):
        return nights[keep - 1 :]
    since = now - parse_span(keep)
    return [night for night in nights if night.started < since]


def _nights_like(tonight: RunDirectory) -> Iterator[_OldNight]:
    """Yield the other nights that have a key of a host in common with this one."""
    own = _keys_of(tonight.facts())
    for file in tonight.path.parent.glob(f"*/{FILE_NAME}"):
        folder = file.parent
        if folder.is_symlink() or folder.resolve() == tonight.path.resolve():
            continue
        try:
            facts = RunDirectory(folder).facts()
        except RigError:
            continue
        if facts.started is not None and own & _keys_of(facts):
            yield _OldNight(folder, facts.started, tuple(_made_of(folder, facts)))


def _keys_of(facts: RunFacts) -> set[tuple[str, str]]:
    origins = (facts.origin(key.key) for key in facts.keys)
    return {(origin.bench, origin.key) for origin in origins}


def _made_of(folder: Path, facts: RunFacts) -> Iterator[Path]:
    """Yield the folders of the runs that a night was made of; it is a folder deeper than they."""
    home = folder.resolve().parent.parent
    # Nothing outside of that is any of ours, whatever a file says.
    return (home / Path(name).name for name in {each.run for each in facts.origins.values()})


def _known(history: Path) -> set[str]:
    with History.existing(history) as opened, opened.reading() as connection:
        return runs_of(connection)


def _has_something_else(folder: Path) -> bool:
    return any(not _OURS.fullmatch(path.name) for path in folder.iterdir())


def _removed(folder: Path) -> Iterator[str]:
    try:
        shutil.rmtree(folder)
    except OSError as error:
        yield f"{folder.name} cannot be removed: {error.strerror}"
