"""The credentials that the rig has a key keep, written down before the key is asked for them.

So a run that is killed leaves behind what the next one needs to delete them, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from rig import BenchProblem
from rig.guard.durable import write_durably

SCHEMA = "keyrig.journal/1"


class Outcome(StrEnum):
    """What is known of a request for a credential."""

    ASKED = "asked"
    MADE = "made"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One request for a credential that the key keeps.

    Attributes:
        rp_id: The relying party; None if the request names it in no way that can be read.
        user_id: The account; None likewise.
        credential_ids: What the key told of it, in its reply or when it listed it.
        outcome: What the key said; it may have kept a credential that it refused.
    """

    rp_id: str | None
    user_id: bytes | None
    credential_ids: tuple[bytes, ...] = ()
    outcome: Outcome = Outcome.ASKED

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Self:
        """Read an entry back; ValueError, KeyError or TypeError if it cannot be one."""
        user_id = written["user_id"]
        return cls(
            rp_id=written["rp_id"],
            user_id=None if user_id is None else bytes.fromhex(user_id),
            credential_ids=tuple(bytes.fromhex(each) for each in written["credential_ids"]),
            outcome=Outcome(written["outcome"]),
        )

    def written(self) -> dict[str, Any]:
        """Return it as it stands in the file."""
        return {
            "rp_id": self.rp_id,
            "user_id": None if self.user_id is None else self.user_id.hex(),
            "credential_ids": [each.hex() for each in self.credential_ids],
            "outcome": self.outcome,
        }

    def may_be(self, rp_id: str, user_id: bytes | None) -> bool:
        """Tell whether a credential that the key holds may have come of this request."""
        return self.rp_id == rp_id and self.user_id in (None, user_id)

    def known_as(self, *credential_ids: bytes) -> Entry:
        """Return it with more ids of what the key made of it."""
        ids = dict.fromkeys((*self.credential_ids, *credential_ids))
        return replace(self, credential_ids=tuple(ids), outcome=Outcome.MADE)


class Journal:
    """What one key was asked to keep and was not seen to delete.

    Args:
        file: Where it stands, for its owner alone; None for a key that ends with this process.

    Raises:
        BenchProblem: There is one that cannot be read.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self._entries = [] if file is None else self._read(file)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What it holds, oldest first."""
        return tuple(self._entries)

    def add(self, entry: Entry) -> None:
        """Write an entry; it is on the disk when this returns. BenchProblem if that cannot be."""
        self._entries.append(entry)
        self._write()

    def put(self, entry: Entry, better: Entry) -> None:
        """Replace an entry by what is known of it now; BenchProblem if that cannot be written."""
        self._entries[self._entries.index(entry)] = better
        self._write()

    def remove(self, entry: Entry) -> None:
        """Take out what the key does not hold (any more); BenchProblem if that cannot be."""
        self._entries.remove(entry)
        self._write()

    def _write(self) -> None:
        if self.file is None:
            return
        content = {"schema": SCHEMA, "credentials": [each.written() for each in self._entries]}
        try:
            if self._entries:
                write_durably(self.file, json.dumps(content).encode())
            else:
                self.file.unlink(missing_ok=True)
        except OSError as error:
            raise BenchProblem(
                "the journal of what the key is to keep cannot be written:"
                f" {error.strerror}, so the key is asked for nothing",
                where=str(self.file),
            ) from error

    @staticmethod
    def _read(file: Path) -> list[Entry]:
        try:
            return [Entry.of(each) for each in json.loads(file.read_bytes())["credentials"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BenchProblem(
                "the journal of credentials that a run may have left on the key cannot be read",
                where=str(file),
                try_this="delete the credentials for sites under .keyrig.invalid from the key, then"
                " remove that file; until then, --consent sign",
            ) from error
