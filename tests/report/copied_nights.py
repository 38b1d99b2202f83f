"""Nights made up by copying others within a history: a thousand of them in seconds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 1, 1, 22, tzinfo=UTC)
WRITTEN = 3
"""Nights that are written as runs leave them, before copies of them stand for the rest."""
_COPY_RUN = """
    INSERT INTO run SELECT NULL, identity || :night, name || :night, folder, bench, :started,
        finished, interrupted, keyrig, fido2, suite FROM run WHERE id = :source
"""
_COPY_KEYS = """
    INSERT INTO subject SELECT NULL, :run, key, bay, model, firmware, info, results
    FROM subject WHERE run = :source
"""
_COPY_RESULTS = """
    INSERT INTO result SELECT copy.id, test, line, round, attempt, verdict, trouble, reason,
        answers, seconds, touches, resets, power_cycles
    FROM subject AS copy
    JOIN subject AS origin ON origin.run = :source AND origin.key = copy.key
    JOIN result ON result.subject = origin.id WHERE copy.run = :run
"""
_COPY_LATENCIES = """
    INSERT INTO latency SELECT copy.id, operation, samples, microseconds
    FROM subject AS copy
    JOIN subject AS origin ON origin.run = :source AND origin.key = copy.key
    JOIN latency ON latency.subject = origin.id WHERE copy.run = :run
"""


def copy_nights(file: Path, nights: int) -> None:
    """Copy the nights that were imported, in turn, until a history has as many."""
    with closing(sqlite3.connect(file)) as connection, connection:
        (there,) = connection.execute("SELECT count(*) FROM run").fetchone()
        for night in range(there, nights):
            source = {"source": night % WRITTEN + 1}
            started = (START + timedelta(days=night)).isoformat(timespec="seconds")
            run = connection.execute(
                _COPY_RUN, {**source, "night": f"-{night}", "started": started}
            ).lastrowid
            connection.execute(_COPY_KEYS, {**source, "run": run})
            connection.execute(_COPY_RESULTS, {**source, "run": run})
            connection.execute(_COPY_LATENCIES, {**source, "run": run})
