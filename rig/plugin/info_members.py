"""What getInfo tells of a key's abilities, as JSON, without what changes from day to day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rig.trace.members import REPLIES

_NAMES = REPLIES[0x04]
_OPTIONS = "options"
_OF_STATE = frozenset(
    {
        "forcePINChange",
        "minPINLength",
        "remainingDiscoverableCredentials",
        "uvCountSinceLastPinEntry",
        "encIdentifier",
        "encCredStoreState",
    }
)
"""Members that follow what was done to the key, or that name this one key (CTAP 6.4)."""
_SETTINGS = frozenset(
    {
        "alwaysUv",
        "bioEnroll",
        "clientPin",
        "ep",
        "makeCredUvNotRqd",
        "userVerificationMgmtPreview",
        "uv",
    }
)
"""Options of which only their presence is an ability; their value is a state."""


def abilities(members: Mapping[int, Any]) -> dict[str, Any]:
    """Return members by their names in CTAP 6.4; those that it does not know by their numbers."""
    named = {_NAMES.get(number, str(number)): members[number] for number in members}
    told = {name: _plain(value) for name, value in named.items() if name not in _OF_STATE}
    if isinstance(told.get(_OPTIONS), dict):
        told[_OPTIONS] = {
            option: "supported" if option in _SETTINGS else value
            for option, value in told[_OPTIONS].items()
        }
    return told


def _plain(value: object) -> Any:
    """Return a CBOR value as JSON can hold it."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | float | None) else str(value)
