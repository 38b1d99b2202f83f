"""What outlives a run of a PIN that may be wrong: a mark on the disk, never the PIN."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from rig import BenchProblem
from rig.guard.durable import write_durably

SCHEMA = "keyrig.pin-mark/1"

_SALT = 16


@dataclass(frozen=True)
class PinMark:
    """The mark of one bay, made before its PIN is sent and taken away once the key took it.

    So a PIN that was wrong stays marked, and so does one whose answer never came.

    Attributes:
        file: Where the mark stands; its folder is made when it is.
    """

    file: Path
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(_SALT), repr=False)

    def stands_for(self, pin: str) -> bool:
        """Tell whether this very PIN is marked; one from a source that has changed is not.

        Raises:
            BenchProblem: There is a mark that cannot be read, so nobody knows of what.
        """
        try:
            mark = json.loads(self.file.read_bytes())
            salt, fingerprint = bytes.fromhex(mark["salt"]), bytes.fromhex(mark["fingerprint"])
        except FileNotFoundError:
            return False
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._trouble("cannot be read") from error
        return hmac.compare_digest(fingerprint, _fingerprint(pin, salt))

    def put(self, pin: str) -> None:
        """Mark a PIN, on the disk and not on its way; BenchProblem if that cannot be done."""
        mark = {
            "schema": SCHEMA,
            "salt": self._salt.hex(),
            "fingerprint": _fingerprint(pin, self._salt).hex(),
        }
        try:
            write_durably(self.file, json.dumps(mark).encode())
        except OSError as error:
            raise self._trouble(f"cannot be written: {error.strerror}") from error

    def remove(self) -> None:
        """Take the mark away; BenchProblem if that cannot be done."""
        try:
            self.file.unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble(f"cannot be removed: {error.strerror}") from error

    def _trouble(self, what: str) -> BenchProblem:
        return BenchProblem(
            f"the mark that keeps a wrong PIN from being sent again {what}",
            where=str(self.file),
            try_this="see to that file and its folder; without it no PIN is sent",
        )


@lru_cache(maxsize=4)
def _fingerprint(pin: str, salt: bytes) -> bytes:
    # Slow, since a PIN is short: whoever finds the file should not find the PIN in it.
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1)
