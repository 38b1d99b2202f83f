"""The tables of a history, version by version."""

from __future__ import annotations

MIGRATIONS = (
    """
    CREATE TABLE run (
        id INTEGER PRIMARY KEY,
        identity TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        folder TEXT NOT NULL,
        bench TEXT NOT NULL,
        started TEXT NOT NULL,
        finished TEXT,
        interrupted INTEGER NOT NULL,
        keyrig TEXT NOT NULL,
        fido2 TEXT NOT NULL,
        suite TEXT NOT NULL
    ) STRICT;
    CREATE INDEX run_started ON run (started);
    CREATE TABLE subject (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
        key TEXT NOT NULL,
        bay TEXT NOT NULL,
        model TEXT NOT NULL,
        firmware TEXT NOT NULL,
        info TEXT NOT NULL,
        results INTEGER NOT NULL,
        UNIQUE (run, key)
    ) STRICT;
    CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE result (
        subject INTEGER NOT NULL REFERENCES subject ON DELETE CASCADE,
        test INTEGER NOT NULL REFERENCES word,
        line INTEGER NOT NULL,
        round INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        trouble INTEGER REFERENCES word,
        reason INTEGER REFERENCES word,
        answers INTEGER REFERENCES word,
        seconds REAL NOT NULL,
        touches INTEGER NOT NULL,
        resets INTEGER NOT NULL,
        power_cycles INTEGER NOT NULL,
        PRIMARY KEY (subject, test, line)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE latency (
        subject INTEGER NOT NULL REFERENCES subject ON DELETE CASCADE,
        operation INTEGER NOT NULL REFERENCES word,
        samples INTEGER NOT NULL,
        microseconds BLOB NOT NULL,
        PRIMARY KEY (subject, operation)
    ) STRICT, WITHOUT ROWID;
    """,
)
"""Each brings a history of the version before to its own; `user_version` tells how many it has had.

`subject` is a key in one run, with how many tests have results there; `word` holds each test's name
and each reason once. A verdict is its letter of `rig.record.judging.night`. `answers` tells the
status codes that a test did not expect. `microseconds` are those of one operation of one key in one
run, packed by `rig.record.history.packing`; `samples` tells how many were measured.
"""
