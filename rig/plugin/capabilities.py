"""What a key says of itself, as far as python-fido2 can read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fido2.ctap2 import Info

VERSIONS = 0x01


def readable(members: Mapping[int, Any]) -> Info:
    """Return a getInfo reply less what is of no type to be read (CTAP 6.4).

    One wrong member must not keep all other tests of a key from being run.
    """
    try:
        # Each reading takes a millisecond or two, and nearly every key is readable as a whole.
        return _read(members)
    except (TypeError, ValueError):
        return _read({key: value for key, value in members.items() if _is_readable(key, value)})


def _is_readable(key: int, value: object) -> bool:
    try:
        _read({key: value})
    except (TypeError, ValueError):
        return False
    return True


def _read(members: Mapping[int, Any]) -> Info:
    return Info.from_dict({VERSIONS: [], **members})
