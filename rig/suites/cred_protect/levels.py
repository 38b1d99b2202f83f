"""credProtect as the tests of this suite ask for it (CTAP 12.1)."""

from __future__ import annotations

from typing import Protocol

from rig.suites.fixtures import Credential, Members

CRED_PROTECT = "credProtect"
OPTIONAL, OPTIONAL_WITH_LIST, REQUIRED = 1, 2, 3
LEVELS = (OPTIONAL, OPTIONAL_WITH_LIST, REQUIRED)
SILENT: Members = {0x05: {"up": False}}
_EXTENSIONS = 0x06


def asking(level: object) -> Members:
    """Return the change that asks a registration for a level."""
    return {_EXTENSIONS: {CRED_PROTECT: level}}


class Protected(Protocol):
    """`protected`: register at a level, with the person verified if the key has a PIN."""

    def __call__(self, level: int, *, rk: bool = False) -> Credential: ...
