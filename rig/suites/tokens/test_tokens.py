"""getPinToken (0x05), and 0x06 where nobody can be verified otherwise (CTAP 6.5.5.7)."""

from __future__ import annotations

import hashlib

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info
from fido2.webauthn import AuthenticatorData

from rig.marks import consent, covers, each_protocol, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import CLIENT_PIN, CMD, HAS_CLIENT_PIN, Answer, Member
from rig.suites.fixtures import Check, Credential, MakeCredential, Members, Pin, Request, Send
from rig.suites.platform_side import NewPin, Platform
from rig.suites.tokens.authorising import (
    GET_ASSERTION,
    MAKE_CREDENTIAL,
    asserting,
    registering,
    silent,
)

pytestmark = [*HAS_CLIENT_PIN, consent("wipe")]

FLAG = AuthenticatorData.FLAG


@covers("CPT-01")
@each_protocol
def test_right_pin_gets_a_token_and_nothing_else(
    pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    members = platform.agree().get_pin_token(pin)
    with check("CPT-01"):
        assert set(send(CLIENT_PIN, members)) == {Answer.TOKEN}


@covers("CPT-02")
@needs(version="FIDO_2_1+")
@pytest.mark.parametrize(
    "surplus",
    [{Member.PERMISSIONS: 3}, {Member.RP_ID: "keyrig.invalid"}],
    ids=["permissions", "rpId"],
)
def test_token_without_permissions_is_not_asked_for_with_any(
    surplus: dict[int, object], pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    members = platform.agree().get_pin_token(pin) | surplus
    with check("CPT-02"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CLIENT_PIN, members)


@covers("CPT-03")
@each_protocol
def test_token_needs_a_pin_to_be_set(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().get_pin_token(new_pin())
    with check("CPT-03"), refused(CtapError.ERR.PIN_NOT_SET):
        send(CLIENT_PIN, members)


@covers("CPT-11")
@each_protocol
@pytest.mark.parametrize("length", [0, 15, 32, 48])
def test_pin_hash_of_another_length_gets_no_token(
    length: int, pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    """CPT-11: what goes beyond one block begins with the right hash."""
    secret = platform.agree()
    sound = secret.get_pin_token(pin)
    hashed = hashlib.sha256(pin.reveal().encode()).digest().ljust(64, b"\x00")
    longer = secret.encrypt(hashed[: max(length, 16)])
    iv = len(sound[Member.PIN_HASH_ENC]) - 16
    with check("CPT-11"), refused():
        send(CLIENT_PIN, sound | {Member.PIN_HASH_ENC: longer[: iv + length]})


@covers("CPT-12")
@each_protocol
@touches(1)
def test_token_of_0x05_registers(
    pin: Pin, platform: Platform, registration: Request, send: Send, check: Check
) -> None:
    token = platform.pin_token(pin)
    with check("CPT-12"):
        reply = send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))
        assert AuthenticatorData(reply[2]).flags & FLAG.UV


@covers("CPT-12")
@each_protocol
@touches(1)
def test_token_of_0x05_asserts(
    pin: Pin,
    platform: Platform,
    credential: Credential,
    assertion: Request,
    send: Send,
    check: Check,
) -> None:
    token = platform.pin_token(pin)
    members = assertion({3: [credential.descriptor]})
    with check("CPT-12"):
        reply = send(GET_ASSERTION, asserting(members, token, platform.protocol))
        assert AuthenticatorData(reply[2]).flags & FLAG.UV


@covers("CPT-15")
@needs(version="FIDO_2_1+")
@touches(2)
def test_token_of_0x05_is_bound_by_its_first_use(
    pin: Pin,
    platform: Platform,
    rp: dict[str, str],
    make_credential: MakeCredential,
    assertion: Request,
    send: Send,
    check: Check,
) -> None:
    """CPT-15: silent assertions, which do not use the token up."""
    other = f"other.{rp['id']}"
    here = make_credential()
    there = make_credential({2: {"id": other, "name": "keyrig"}})
    token = platform.pin_token(pin)
    first = silent(assertion({3: [here.descriptor]}))
    second = silent(assertion({1: other, 3: [there.descriptor]}))
    send(GET_ASSERTION, asserting(first, token, platform.protocol))
    with check("CPT-15"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(GET_ASSERTION, asserting(second, token, platform.protocol))


@covers("CPT-41")
def test_verification_that_the_key_lacks_gets_no_token(
    platform: Platform, info: Info, rp: dict[str, str], send: Send, check: Check
) -> None:
    if "uv" in info.options:
        pytest.skip("the key has built-in user verification")
    members: Members = {
        Member.PROTOCOL: platform.protocol.VERSION,
        Member.SUBCOMMAND: CMD.GET_TOKEN_USING_UV,
        Member.KEY_AGREEMENT: platform.agree().platform_key,
        Member.PERMISSIONS: 3,
        Member.RP_ID: rp["id"],
    }
    with (
        check("CPT-41", case="no built-in UV"),
        refused(CtapError.ERR.INVALID_SUBCOMMAND),
    ):
        send(CLIENT_PIN, members)
