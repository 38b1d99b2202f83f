"""What the key that stands for a model tells of itself, beside what its statement says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rig.bench.file import Bench
from rig.keys import open_key
from rig.link.cbor import decode
from rig.link.frames import Command
from rig.virtual.get_info import Member
from rig.virtual.stated_profile import left_out

_GET_INFO = b"\x04"
_STATES = ("clientPin", "uv", "bioEnroll", "userVerificationMgmtPreview", "ep")
"""Options that follow from what was done to a key; nothing was done to ours."""
_OWN = (Member.FORCE_PIN_CHANGE, Member.ENC_IDENTIFIER, Member.ENC_CRED_STORE_STATE)
"""Members that follow from that too, or that this one key alone can know."""


def departures(key: str, said: Mapping[int, Any]) -> list[str]:
    """Return the members of getInfo in which a new key departs from its statement.

    States do not count, nor does what this software cannot do, which is told elsewhere.

    Args:
        key: The name of the key.
        said: The getInfo of its statement.
    """
    opened = open_key(key, Bench())
    try:
        told: Any = decode(opened.link.call(Command.CBOR, _GET_INFO)[1:])
    finally:
        opened.close()
    hidden = left_out(said)
    wanted, seen = _comparable(said, hidden), _comparable(told, hidden)
    members = [number for number in sorted(wanted | seen) if wanted.get(number) != seen.get(number)]
    return [
        f"{Member(number).name} is {seen.get(number)} where {wanted.get(number)} is stated"
        for number in members
    ]


def _comparable(members: Mapping[int, Any], hidden: Collection[str]) -> dict[int, object]:
    """Return what is told, in one form: an empty list says no more than none."""
    plain = {
        number: _plain(number, value, hidden)
        for number, value in members.items()
        if number not in _OWN
    }
    return {number: value for number, value in plain.items() if value not in ([], {})}


def _plain(number: int, value: Any, hidden: Collection[str]) -> object:
    match number:
        case Member.OPTIONS:
            return {name: on for name, on in value.items() if name not in _STATES}
        case Member.EXTENSIONS:
            return [each for each in value if f"extension {each}" not in hidden]
        case Member.ALGORITHMS:
            return [each for each in value if f"algorithm {each['alg']}" not in hidden]
    return list(value) if isinstance(value, tuple) else value
