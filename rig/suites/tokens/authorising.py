"""Requests under a pinUvAuthParam: what a token is shown to be good for with."""

from __future__ import annotations

from fido2.ctap2.pin import PinProtocol

from rig.suites.fixtures import Members

MAKE_CREDENTIAL = 0x01
GET_ASSERTION = 0x02


def registering(members: Members, token: bytes, protocol: PinProtocol) -> Members:
    """Return a makeCredential request that is authorised by a token (CTAP 6.1)."""
    return members | {8: protocol.authenticate(token, members[1]), 9: protocol.VERSION}


def asserting(members: Members, token: bytes, protocol: PinProtocol) -> Members:
    """Return a getAssertion request that is authorised by a token (CTAP 6.2)."""
    return members | {6: protocol.authenticate(token, members[2]), 7: protocol.VERSION}


def silent(members: Members) -> Members:
    """Return a getAssertion request that asks for no touch, and so uses no token up."""
    return members | {5: {"up": False}}
