"""How the tests of encoding ask a key, and read what it says byte by byte."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.link.cbor import Reason, decode, encode
from rig.link.errors import MalformedCbor
from rig.link.frames import Command
from rig.suites.fixtures import Link

DEEPEST = 64
"""Levels to which a reply is read to find other flaws than its depth."""

UNKNOWN_EXTENSION = "keyrig.unknown"


class Ctap2Command(IntEnum):
    """Command bytes of the authenticator API that most keys have (CTAP 6)."""

    MAKE_CREDENTIAL = 0x01
    GET_ASSERTION = 0x02
    GET_INFO = 0x04
    CLIENT_PIN = 0x06
    GET_NEXT_ASSERTION = 0x08


def pin_protocol(info: Info) -> int:
    """Return the PIN protocol to name in a request that needs none."""
    return info.pin_uv_protocols[0] if info.pin_uv_protocols else 1


def granted(link: Link, command: int, members: Mapping[int, Any] | None = None) -> bytes:
    """Send a request and return the CBOR of its reply; raises `CtapError` if it is an error."""
    body = b"" if members is None else encode(members)
    reply = link.call(Command.CBOR, bytes([command]) + body)
    if reply[0]:
        raise CtapError(reply[0])
    return reply[1:]


def flaw(encoded: bytes, depth: int = DEEPEST) -> Reason | None:
    """Return the first thing that CTAP2's form does not allow in a reply's CBOR."""
    try:
        decode(encoded, max_depth=depth)
    except MalformedCbor as error:
        return Reason(error.reason)
    return None
