"""Accounts, users and devices, in memory or in an SQLite file. Every change is whole or none."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from threading import RLock

from rig import UsageProblem
from rig.relying_parties.aws.accounts import Account, Principal
from rig.relying_parties.aws.refusal import Reason, Refused
from rig.relying_parties.aws.service.model import Device, Passkey, Token, User
from rig.relying_parties.aws.service.rows import content_text, device_of, user_of

APPLICATION = 0x6B726177
"""What marks the file as ours: `kraw`."""
_TABLES = f"""
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = 1;
CREATE TABLE accounts (
    number TEXT PRIMARY KEY, kind TEXT NOT NULL, partition TEXT NOT NULL,
    root_credentials INTEGER NOT NULL, policy TEXT NOT NULL
) STRICT;
CREATE TABLE users (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, kind TEXT NOT NULL,
    name TEXT NOT NULL, handle BLOB NOT NULL, password TEXT NOT NULL, first_without_mfa TEXT,
    UNIQUE (account, kind, name)
) STRICT;
CREATE TABLE devices (
    id INTEGER PRIMARY KEY, user INTEGER NOT NULL REFERENCES users, name TEXT NOT NULL,
    kind TEXT NOT NULL, assigned_on TEXT NOT NULL, credential_id BLOB UNIQUE, content TEXT NOT NULL,
    UNIQUE (user, name)
) STRICT;
"""
_USERS = (
    "SELECT users.*, accounts.kind AS account_kind, partition, root_credentials, policy"
    " FROM users JOIN accounts ON accounts.number = users.account"
)


class Store:
    """What the service remembers.

    The web server answers each request in a thread of its own; a lock lets one at a time in.

    Args:
        file: Where to keep it; None for memory alone.

    Raises:
        UsageProblem: The file cannot be opened, or is another program's.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._lock = RLock()
        if file is not None and not file.exists():
            _create(file)
        self._connection = _opened(file)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold everybody else off, and keep either all that is changed within, or nothing."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            with self._connection:
                yield

    def add_account(self, account: Account, policy: str = "") -> None:
        """Add an account.

        Args:
            policy: The policy on registering keys as JSON; empty for none.
        """
        told = (account.number, account.kind, account.partition, account.root_credentials, policy)
        self._do("INSERT INTO accounts VALUES (?, ?, ?, ?, ?)", *told)

    def add_user(self, principal: Principal, handle: bytes, password: str) -> None:
        """Add somebody who can sign in."""
        self._do(
            "INSERT INTO users (account, kind, name, handle, password) VALUES (?, ?, ?, ?, ?)",
            principal.account.number,
            principal.kind,
            principal.name,
            handle,
            password,
        )

    def set_password(self, user: User, password: str) -> None:
        """Give somebody another password, of which the hash is kept."""
        self._do("UPDATE users SET password = ? WHERE id = ?", password, user.number)

    def users(self) -> list[User]:
        """Return everybody."""
        return [user_of(row) for row in self._rows(f"{_USERS} ORDER BY id")]

    def user(self, number: int) -> User:
        """Return somebody by the row."""
        return user_of(self._rows(f"{_USERS} WHERE id = ?", number)[0])

    def signed_in_without_mfa(self, user: User, today: date) -> None:
        """Remember the first sign-in from which the grace period counts."""
        self._do(
            "UPDATE users SET first_without_mfa = ? WHERE id = ? AND first_without_mfa IS NULL",
            today.isoformat(),
            user.number,
        )

    def devices(self, user: User) -> list[Device]:
        """Return somebody's devices, the oldest first."""
        rows = self._rows("SELECT * FROM devices WHERE user = ? ORDER BY id", user.number)
        return [device_of(row) for row in rows]

    def knows_credential(self, credential_id: bytes) -> bool:
        """Tell whether anybody has a device with that credential."""
        return bool(self._rows("SELECT 1 FROM devices WHERE credential_id = ?", credential_id))

    def add_device(self, user: User, device: Device) -> None:
        """Assign a device."""
        self._do(
            "INSERT INTO devices (user, name, kind, assigned_on, credential_id, content)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            user.number,
            device.name,
            device.kind,
            device.assigned_on.isoformat(),
            device.content.credential_id if isinstance(device.content, Passkey) else None,
            content_text(device.content),
        )

    def used(self, user: User, name: str, content: Passkey | Token) -> None:
        """Remember what the last use of a device showed."""
        self._do(
            "UPDATE devices SET content = ? WHERE user = ? AND name = ?",
            content_text(content),
            user.number,
            name,
        )

    def remove_device(self, user: User, name: str) -> None:
        """Take a device away.

        Raises:
            Refused: There is none of that name.
        """
        gone = self._do("DELETE FROM devices WHERE user = ? AND name = ?", user.number, name)
        if not gone:
            raise Refused(Reason.NO_SUCH_DEVICE, f"no device of yours is called {name}")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _do(self, statement: str, *values: object) -> int:
        with self.changing():
            return self._connection.execute(statement, values).rowcount

    def _rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()


def _opened(file: Path | None) -> sqlite3.Connection:
    """Open the file, and see that it is ours."""
    with ExitStack() as undo:
        try:
            connection = sqlite3.connect(
                file or ":memory:", isolation_level=None, check_same_thread=False
            )
            undo.callback(connection.close)
            connection.row_factory = sqlite3.Row
            _prepare(connection, file)
        except sqlite3.Error as error:
            raise UsageProblem(
                f"the store cannot be opened: {error}", where=str(file), try_this="another file"
            ) from error
        undo.pop_all()
    return connection


def _prepare(connection: sqlite3.Connection, file: Path | None) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if not tables:
        connection.executescript(f"BEGIN;{_TABLES}COMMIT;")
    elif connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise UsageProblem(
            "the store is another program's file", where=str(file), try_this="a new file"
        )


def _create(file: Path) -> None:
    """Make the file, for its owner alone: it holds the secrets of made-up users."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise UsageProblem(
            f"the store cannot be made: {error.strerror}", where=str(file), try_this="another place"
        ) from error
