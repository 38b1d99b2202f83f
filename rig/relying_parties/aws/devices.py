"""MFA devices: which there are, how many somebody may have, what they may be called."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from rig.relying_parties.aws.accounts import PrincipalKind
from rig.relying_parties.aws.facts import Fact, fact
from rig.relying_parties.aws.refusal import Reason, Refused

LONGEST_NAME = 128
"""Fact `name-length`."""
_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]+")
"""Facts `name-characters` and `key-name-characters`."""


class DeviceKind(StrEnum):
    """What somebody can be asked for after the password; fact `types`."""

    PASSKEY = "passkey"
    """A security key, a built-in authenticator, or a passkey that is synced.

    Facts `synced-passkeys`, `windows-hello`, `china-keys`.
    """
    VIRTUAL_TOTP = "virtual-totp"
    HARDWARE_TOTP = "hardware-totp"

    @property
    def label(self) -> str:
        """What the page calls it."""
        return _LABELS[self]


_LABELS = {
    DeviceKind.PASSKEY: "Passkey or security key",
    DeviceKind.VIRTUAL_TOTP: "Authenticator app",
    DeviceKind.HARDWARE_TOTP: "Hardware TOTP token",
}


class Assigned(Protocol):
    """What the rules need to know of a device."""

    @property
    def name(self) -> str:
        """What its owner called it."""

    @property
    def kind(self) -> DeviceKind:
        """What it is."""


@dataclass(frozen=True)
class Limit:
    """How many devices of some kinds one user may have, together."""

    most: int
    kinds: Collection[DeviceKind]
    fact: Fact


def limits(kind: PrincipalKind) -> tuple[Limit, ...]:
    """Return the limits for somebody; kinds that none of them names are not taken."""
    if kind is not PrincipalKind.CENTER_USER:
        return (Limit(8, tuple(DeviceKind), fact("eight-devices")),)
    told = fact("center-devices")
    return (
        Limit(2, (DeviceKind.VIRTUAL_TOTP,), told),
        Limit(6, (DeviceKind.PASSKEY,), told),
    )


def check_new_device(
    owner: PrincipalKind, devices: Collection[Assigned], name: str, kind: DeviceKind
) -> None:
    """See that somebody may have one more device.

    Raises:
        Refused: The name cannot be, or is taken; the kind is not taken; there are enough already.
    """
    check_name(name)
    if any(device.name == name for device in devices):
        raise Refused(
            Reason.NAME_TAKEN,
            f"a device of yours is called {name} already",
            try_this="give it another name",
            fact=fact("name-unique"),
        )
    _check_number(owner, devices, kind)


def check_name(name: str) -> None:
    """See that a device may be called so.

    Raises:
        Refused: It is empty or too long, or has other characters.
    """
    if not _NAME.fullmatch(name):
        raise Refused(
            Reason.BAD_NAME,
            "the name is empty or has other characters than letters, digits and _+=,.@-",
            try_this="a name such as desk-key",
            fact=fact("key-name-characters"),
        )
    if len(name) > LONGEST_NAME:
        raise Refused(
            Reason.BAD_NAME,
            f"the name has {len(name)} characters, {LONGEST_NAME} is the most",
            fact=fact("name-length"),
        )


def _check_number(owner: PrincipalKind, devices: Collection[Assigned], kind: DeviceKind) -> None:
    limit = next((limit for limit in limits(owner) if kind in limit.kinds), None)
    if limit is None:
        raise Refused(
            Reason.NOT_TAKEN_HERE,
            f"IAM Identity Center takes no device of the kind: {kind.label}",
            fact=fact("center-devices"),
        )
    if sum(device.kind in limit.kinds for device in devices) >= limit.most:
        raise Refused(
            Reason.TOO_MANY_DEVICES,
            f"there are {limit.most} devices already, and no more are taken",
            try_this="remove one that is not used any more",
            fact=limit.fact,
        )
