"""Who may write: a platform with a token that has lbw (CTAP 6.10.2 step 5, 6.5.2.1)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2.pin import ClientPin

from rig.marks import consent, covers, each_protocol, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Credential, Pin, Request, Send
from rig.suites.large_blobs.array import EMPTY, Blobs, Member, array_of, authorisation
from rig.suites.platform_side import Platform
from rig.suites.tokens.authorising import (
    GET_ASSERTION,
    MAKE_CREDENTIAL,
    asserting,
    registering,
)

pytestmark = [needs(option="largeBlobs"), needs(option="pinUvAuthToken"), consent("wipe")]

WRITING = int(ClientPin.PERMISSION.LARGE_BLOB_WRITE)
MAKING = int(ClientPin.PERMISSION.MAKE_CREDENTIAL)
ASSERTING = int(ClientPin.PERMISSION.GET_ASSERTION)
LENGTH = 200
UNKNOWN_PROTOCOL = 9


@covers("LB-16")
@touches(0)
def test_protected_key_asks_for_a_proof(pin: Pin, blobs: Blobs, check: Check) -> None:
    with check("LB-16"), refused(CtapError.ERR.PUAT_REQUIRED):
        blobs.put(EMPTY, length=len(EMPTY), changes={})


@covers("LB-17")
@touches(0)
@pytest.mark.parametrize(
    ("case", "number", "status"),
    [
        ("missing", None, CtapError.ERR.MISSING_PARAMETER),
        ("unsupported", UNKNOWN_PROTOCOL, CtapError.ERR.INVALID_PARAMETER),
    ],
    ids=["missing", "unsupported"],
)
def test_proof_is_of_a_protocol_that_the_key_has(
    case: str,
    number: int | None,
    status: CtapError.ERR,
    pin: Pin,
    platform: Platform,
    blobs: Blobs,
    check: Check,
) -> None:
    token = platform.token(pin, WRITING, bound=False)
    proof = authorisation(token, platform.protocol, EMPTY)
    with check("LB-17", case=case), refused(status):
        changes = {**proof, Member.PIN_UV_AUTH_PROTOCOL: number}
        blobs.put(EMPTY, length=len(EMPTY), changes=changes)


@covers("LB-18")
@touches(0)
@pytest.mark.parametrize(
    ("fragment", "offset"), [(array_of(len(EMPTY) + 1), 0), (EMPTY, 1)], ids=["bytes", "offset"]
)
def test_proof_for_something_else_is_refused(
    fragment: bytes, offset: int, pin: Pin, platform: Platform, blobs: Blobs, check: Check
) -> None:
    token = platform.token(pin, WRITING, bound=False)
    proof = authorisation(token, platform.protocol, fragment, offset)
    with check("LB-18"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        blobs.put(EMPTY, length=len(EMPTY), changes=proof)


@covers("LB-18")
@touches(0)
@pytest.mark.parametrize("permission", [MAKING, ASSERTING], ids=["mc", "ga"])
def test_token_for_something_else_does_not_write(
    permission: int, pin: Pin, platform: Platform, blobs: Blobs, check: Check
) -> None:
    proof = authorisation(platform.token(pin, permission), platform.protocol, EMPTY)
    with check("LB-18"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        blobs.put(EMPTY, length=len(EMPTY), changes=proof)


@covers("CPT-13")
@touches(0)
def test_token_without_permissions_does_not_write(
    pin: Pin, platform: Platform, blobs: Blobs, check: Check
) -> None:
    proof = authorisation(platform.pin_token(pin), platform.protocol, EMPTY)
    with check("CPT-13"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        blobs.put(EMPTY, length=len(EMPTY), changes=proof)


@covers("LB-19")
@each_protocol
@touches(0)
def test_proof_covers_command_offset_and_fragment(
    pin: Pin, platform: Platform, blobs: Blobs, check: Check
) -> None:
    token, array = platform.token(pin, WRITING, bound=False), array_of(LENGTH)
    with check("LB-19"):
        for offset in (0, LENGTH // 2):
            fragment = array[offset : offset + LENGTH // 2]
            proof = authorisation(token, platform.protocol, fragment, offset)
            blobs.put(fragment, offset, length=None if offset else LENGTH, changes=proof)
        assert blobs.read() == array


@covers("MC-65", "CPT-35")
@touches(1)
def test_registration_leaves_the_permission_to_write(
    pin: Pin, platform: Platform, registration: Request, send: Send, blobs: Blobs, check: Check
) -> None:
    token = platform.token(pin, MAKING | WRITING)
    send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))
    with check("MC-65"), check("CPT-35"):
        proof = authorisation(token, platform.protocol, EMPTY)
        blobs.put(EMPTY, length=len(EMPTY), changes=proof)


@covers("CPT-35")
@touches(1)
def test_assertion_leaves_the_permission_to_write(
    pin: Pin,
    platform: Platform,
    credential: Credential,
    assertion: Request,
    send: Send,
    blobs: Blobs,
    check: Check,
) -> None:
    token = platform.token(pin, ASSERTING | WRITING)
    request = assertion({3: [credential.descriptor]})
    send(GET_ASSERTION, asserting(request, token, platform.protocol))
    with check("CPT-35"):
        proof = authorisation(token, platform.protocol, EMPTY)
        blobs.put(EMPTY, length=len(EMPTY), changes=proof)
