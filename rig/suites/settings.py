"""Settings as suites change them and see them: numbers and helpers (CTAP 6.11)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.link.cbor import encode
from rig.suites.fixtures import Members

CONFIG = 0x0D
ACFG = ClientPin.PERMISSION.AUTHENTICATOR_CFG

ENTERPRISE = "enterprise-attestation"
ALWAYS_UV = "always-uv"
MIN_PIN_LENGTH = "min-pin-length"
LONG_TOUCH = "long-touch-for-reset"
VENDOR = "vendor-command"
ANY_SETTING = (ENTERPRISE, ALWAYS_UV, MIN_PIN_LENGTH, LONG_TOUCH, VENDOR)
"""What a request that the key may misread could set: acts that a bench names for its key."""


class SubCommand(IntEnum):
    """The subcommands that there are."""

    ENABLE_ENTERPRISE_ATTESTATION = 0x01
    TOGGLE_ALWAYS_UV = 0x02
    SET_MIN_PIN_LENGTH = 0x03
    ENABLE_LONG_TOUCH_FOR_RESET = 0x04
    VENDOR_PROTOTYPE = 0xFF


class Member(IntEnum):
    """Keys of a request."""

    SUB_COMMAND = 0x01
    SUB_COMMAND_PARAMS = 0x02
    PROTOCOL = 0x03
    PARAM = 0x04


class Param(IntEnum):
    """Keys of the parameters of setMinPINLength (CTAP 6.11.4)."""

    NEW_MIN_PIN_LENGTH = 0x01
    RP_IDS = 0x02
    FORCE_CHANGE_PIN = 0x03
    PIN_COMPLEXITY_POLICY = 0x04


def bare(subcommand: int, params: Mapping[int, Any] | None = None) -> Members:
    """Return a request without a pinUvAuthParam."""
    members: Members = {Member.SUB_COMMAND: subcommand}
    return members if params is None else {**members, Member.SUB_COMMAND_PARAMS: params}


def signed(request: Members, token: bytes, protocol: PinProtocol) -> Members:
    """Return a request with the pinUvAuthParam that a token makes for it (CTAP 6.11)."""
    params = request.get(Member.SUB_COMMAND_PARAMS)
    encoded = b"" if params is None else encode(params)
    message = b"\xff" * 32 + bytes([CONFIG, request.get(Member.SUB_COMMAND, 0)]) + encoded
    return {
        **request,
        Member.PROTOCOL: protocol.VERSION,
        Member.PARAM: protocol.authenticate(token, message),
    }


def least_length(now: int) -> Members:
    """Return a request that sets the least length of PINs to what it is: it changes nothing."""
    return bare(SubCommand.SET_MIN_PIN_LENGTH, {Param.NEW_MIN_PIN_LENGTH: now})
