"""The file of a history: opened, brought up to date, written by several at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from rig import BenchProblem, RigError, UsageProblem
from rig.record.history.schema import MIGRATIONS

FILE_NAME = "history.sqlite"
PATIENCE = 20.0
"""Seconds to wait for another writer; an import of a night takes one or two."""
REBUILD = "keyrig history rebuild: it is made again from the folders of the runs"


class Damaged(BenchProblem):
    """The file is no history any more; what it told can be read again from the runs' own files."""


class History:
    """A connection to a history; a context manager that closes it.

    Args:
        path: The file; made if it is not there.

    Raises:
        BenchProblem: It is damaged, locked, or cannot be written.
        UsageProblem: A newer keyrig wrote it.
    """

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self.path = path
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
        try:
            with told(path):
                self._prepare()
        except RigError:
            self._connection.close()
            raise

    @classmethod
    def existing(cls, path: Path) -> Self:
        """Open a history that must be there; raises `UsageProblem` if it is not."""
        if not path.is_file():
            raise UsageProblem(
                "there is no history", where=str(path), try_this="keyrig history import RUN"
            )
        return cls(path)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Write all of the block or nothing of it; others wait for its end."""
        with told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._roll_back()
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read within the block what was there when it began, whoever writes meanwhile."""
        with told(self.path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._roll_back()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _prepare(self) -> None:
        self._keep_a_log()
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        if self._version() != len(MIGRATIONS):
            self._migrate()

    def _keep_a_log(self) -> None:
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # For this alone SQLite does not wait: somebody else opens the new file as well, and
            # what does not succeed now will the next time that it is opened.
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY:
                raise

    def _migrate(self) -> None:
        with self.writing() as connection:
            version = self._version()
            if version > len(MIGRATIONS):
                raise UsageProblem(
                    f"the history is of version {version}, this keyrig reads {len(MIGRATIONS)}",
                    where=str(self.path),
                    try_this="use the keyrig that wrote it, or another file (--history)",
                )
            for script in MIGRATIONS[version:]:
                for statement in script.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _version(self) -> int:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        return int(version)

    def _roll_back(self) -> None:
        # SQLite has rolled back by itself where the disk was full.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell what SQLite and the disk complain of; the runs' own files lose nothing by any of it."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
        what, advice = _ADVICE.get(code, ("cannot be used", REBUILD))
        problem = Damaged if code in _DAMAGED else BenchProblem
        raise problem(f"the history {what}: {error}", where=str(path), try_this=advice) from error
    except OSError as error:
        raise BenchProblem(
            f"the history cannot be used: {error.strerror}",
            where=str(path),
            try_this="see that its folder can be written",
        ) from error


_PRIMARY = 0xFF
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_ADVICE = {
    sqlite3.SQLITE_BUSY: ("is locked by another program", "keyrig history import RUN, later"),
    sqlite3.SQLITE_FULL: (
        "has no room on its disk",
        "make room, then keyrig history import RUN: the run's own files have it all",
    ),
    sqlite3.SQLITE_READONLY: ("cannot be written", "see that file and folder can be written"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "see that its folder can be written"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", REBUILD),
    sqlite3.SQLITE_NOTADB: ("is damaged", REBUILD),
}
