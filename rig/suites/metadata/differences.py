"""How a key's getInfo may differ from the one in its statement, and how not (CTAP 6.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rig.suites.get_info.said import Member
from rig.suites.metadata.told import Entry, Info, firmware_of, options_of

STATEFUL = frozenset(
    {
        Member.FORCE_PIN_CHANGE,
        Member.MIN_PIN_LENGTH,
        Member.FIRMWARE_VERSION,
        Member.REMAINING_DISCOVERABLE_CREDENTIALS,
        Member.UV_COUNT_SINCE_LAST_PIN_ENTRY,
        Member.LONG_TOUCH_FOR_RESET,
        Member.ENC_IDENTIFIER,
        Member.PIN_COMPLEXITY_POLICY,
        Member.ENC_CRED_STORE_STATE,
    }
)
"""Members that change with use, settings or firmware."""
LISTED = frozenset(
    {"alwaysUv", "bioEnroll", "clientPin", "ep", "userVerificationMgmtPreview", "uv"}
)
"""Options that are there where the key has the feature, and whose value is a state."""
FOLLOWING = frozenset({"makeCredUvNotRqd"})
"""Options that are true or not as others are set."""
BY_DEFAULT = {"up": True}
COMPARED = sorted(set(range(1, max(Member) + 1)) - STATEFUL - {Member.OPTIONS})
"""Beyond the last one, nobody can say what a member is."""


def differing_members(told: Info, stated: Info) -> list[str]:
    """Tell which members differ, those that change aside; arrays may be in any order."""
    volatile = volatile_versions(told, stated)
    return [
        f"{name_of(key)} is {told.get(key)!r}, stated {stated.get(key)!r}"
        for key in COMPARED
        if comparable(told, key, volatile) != comparable(stated, key, volatile)
    ]


def volatile_versions(*infos: Info) -> frozenset[str]:
    """Return the versions that come and go: U2F, while alwaysUv is on (CTAP 7.2.4)."""
    always_uv = any(options_of(info).get("alwaysUv") for info in infos)
    return frozenset({"U2F_V2"} if always_uv else ())


def differing_options(told: Info, stated: Info) -> list[str]:
    """Tell which options are there or true in one of them alone."""
    ours, theirs = features(told), features(stated)
    surplus = [f"option {name} is not stated" for name in sorted(ours - theirs)]
    return surplus + [f"option {name} is stated only" for name in sorted(theirs - ours)]


def features(info: Info) -> set[str]:
    """Return the options that a key has: those that are states by their being listed."""
    options = {**BY_DEFAULT, **options_of(info)}
    return {name for name, value in options.items() if value or name in LISTED} - FOLLOWING


def comparable(info: Info, key: int, volatile: frozenset[str]) -> object:
    """Return a member so that it can be compared; an empty one says no more than none."""
    value = unordered(info.get(key))
    if key == Member.VERSIONS and isinstance(value, frozenset):
        return value - volatile
    return None if value == frozenset() else value


def unordered(value: Any) -> object:
    """Return a value so that arrays compare as sets."""
    if isinstance(value, list | tuple):
        return frozenset(unordered(each) for each in value)
    if isinstance(value, Mapping):
        return frozenset((key, unordered(each)) for key, each in value.items())
    return value


def name_of(key: int) -> str:
    """Return what a member is called, as far as it has a name here."""
    return Member(key).name.lower() if key in set(Member) else f"member 0x{key:02X}"


def is_older(told: Info, entry: Entry) -> bool:
    """Tell whether the key's firmware is too old for the statement, as far as both tell."""
    least, firmware = entry.statement.authenticator_version, firmware_of(told)
    return least is not None and firmware is not None and firmware < least


def is_newer(told: Info, stated: Info) -> bool:
    """Tell whether the key's firmware is newer than that which the statement was written with."""
    firmware, written = firmware_of(told), firmware_of(stated)
    return firmware is not None and written is not None and firmware > written
