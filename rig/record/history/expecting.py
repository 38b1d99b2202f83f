"""What the runs before let one expect of the next: how long each test takes, and its touches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from rig import RigError
from rig.record.history.store import History

_SECONDS = """
    SELECT word.text, sum(seconds) FROM result JOIN word ON word.id = test
    WHERE round = 1 AND subject = (
        SELECT subject.id FROM subject JOIN run ON run.id = subject.run
        WHERE key = ? AND results > 0 AND interrupted = 0
        ORDER BY started DESC, run.id DESC LIMIT 1
    )
    GROUP BY test
"""
_TOUCHES = """
    SELECT coalesce(sum(touches), 0) FROM result
    JOIN subject ON subject.id = result.subject JOIN run ON run.id = subject.run
    WHERE started >= ? AND identity <> ?
"""


def expected_seconds(path: Path, keys: Iterable[str]) -> Mapping[str, Mapping[str, float]]:
    """Return, for each key, what each test took in its last whole run, all tries together.

    Args:
        path: The history; one that is not there, or cannot be read, lets one expect nothing.
        keys: Key names.
    """
    if not path.is_file():
        return {}
    with suppress(RigError), _opened(path) as connection:
        return {key: dict(connection.execute(_SECONDS, (key,))) for key in keys}
    return {}


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Read what is there now: whoever wants to look at a run waits for no other writer."""
    with History(path, patience=0.0) as history, history.reading() as connection:
        yield connection


def touches_since(path: Path, since: datetime, but: str) -> int:
    """Count the touches that keys took in the runs that began since then.

    Args:
        path: The history; one that is not there, or cannot be read, knows of none.
        since: From when on, with its zone.
        but: The id of a run that is not counted.
    """
    if not path.is_file():
        return 0
    with suppress(RigError), _opened(path) as connection:
        start = since.astimezone(UTC).isoformat(timespec="seconds")
        (count,) = connection.execute(_TOUCHES, (start, but)).fetchone()
        return int(count)
    return 0
