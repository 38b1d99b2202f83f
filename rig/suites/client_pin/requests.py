"""clientPIN requests: their numbers, and a sound one of each kind to start from (CTAP 6.5.5)."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Protocol

import pytest
from fido2.ctap2.pin import ClientPin

from rig.marks import needs
from rig.suites.fixtures import Members, Pin
from rig.suites.platform_side import SharedSecret

CLIENT_PIN = 0x06
CMD = ClientPin.CMD
PERMISSION = ClientPin.PERMISSION

HAS_CLIENT_PIN = [
    needs(capability="CBOR", option="clientPin?"),
    needs(option="!noMcGaPermissionsWithClientPin"),
]
"""What every test here needs: PINs, and tokens for getAssertion as the ones that cost least."""
HAS_PERMISSIONS = needs(option="pinUvAuthToken")


class Member(IntEnum):
    """Keys of a request."""

    PROTOCOL = 0x01
    SUBCOMMAND = 0x02
    KEY_AGREEMENT = 0x03
    PARAM = 0x04
    NEW_PIN_ENC = 0x05
    PIN_HASH_ENC = 0x06
    PERMISSIONS = 0x09
    RP_ID = 0x0A


class Answer(IntEnum):
    """Keys of a reply."""

    KEY_AGREEMENT = 0x01
    TOKEN = 0x02
    PIN_RETRIES = 0x03
    POWER_CYCLE_STATE = 0x04


def proving(subcommand: CMD, *arguments: Any) -> object:
    """Return a row of a table of subcommands that take a PIN; keys without 0x09 skip its rows."""
    marks = [HAS_PERMISSIONS] if subcommand is CMD.GET_TOKEN_USING_PIN else []
    name = "-".join([subcommand.name, *(each.name for each in arguments)])
    return pytest.param(subcommand, *arguments, id=name, marks=marks)


PROVING = [
    proving(CMD.CHANGE_PIN),
    proving(CMD.GET_TOKEN_USING_PIN_LEGACY),
    proving(CMD.GET_TOKEN_USING_PIN),
]
"""The subcommands that take a PIN."""


def proof_of(secret: SharedSecret, subcommand: int, pin: Pin, new: Pin, rp_id: str) -> Members:
    """Return a sound request that proves to know `pin`: changePIN, or one for a token."""
    if subcommand == CMD.CHANGE_PIN:
        return secret.change_pin(pin, new)
    if subcommand == CMD.GET_TOKEN_USING_PIN_LEGACY:
        return secret.get_pin_token(pin)
    return secret.get_token(pin, PERMISSION.GET_ASSERTION, rp_id)


class Proof(Protocol):
    """`proof`: make a sound request with a PIN, the right one or another, under a secret."""

    def __call__(
        self, subcommand: int, entered: Pin = ..., *, secret: SharedSecret | None = None
    ) -> Members: ...


def without(members: Members, member: int) -> Members:
    """Return a request that lacks one member."""
    return {number: value for number, value in members.items() if number != member}
