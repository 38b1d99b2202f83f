"""What the two PIN/UV auth protocols do with secrets, ciphertexts and MACs (CTAP 6.5.6, 6.5.7)."""

from __future__ import annotations

import hmac
from hashlib import sha256

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers, each_protocol, leaves
from rig.marks.answers import refused
from rig.suites.client_pin.requests import CLIENT_PIN, HAS_CLIENT_PIN, Answer, Member
from rig.suites.fixtures import Check, Pin, Send
from rig.suites.platform_side import NewPin, Platform, SharedSecret

pytestmark = [*HAS_CLIENT_PIN, consent("wipe")]

PROTOCOL_1 = pytest.mark.parametrize("pin_protocol", [1], ids=["protocol1"], indirect=True)
PROTOCOL_2 = pytest.mark.parametrize("pin_protocol", [2], ids=["protocol2"], indirect=True)
BLOCK = 16
TOKEN_SIZE = 32


def whole_mac(secret: SharedSecret, message: bytes) -> bytes:
    """Return the HMAC over a message, uncut, under either protocol's MAC key."""
    return hmac.digest(secret.value[:32], message, sha256)


@covers("CP-19")
@PROTOCOL_1
@leaves("pin")
def test_pin_is_set_and_proved_under_protocol_one(
    no_pin: None, platform: Platform, new_pin: NewPin, check: Check
) -> None:
    pin = new_pin()
    with check("CP-19"):
        platform.set_pin(pin)
        assert platform.token(pin)


@covers("CP-20")
@PROTOCOL_2
@leaves("pin")
def test_pin_is_set_and_proved_under_protocol_two(
    no_pin: None, platform: Platform, new_pin: NewPin, check: Check
) -> None:
    pin = new_pin()
    with check("CP-20"):
        platform.set_pin(pin)
        assert platform.token(pin)


@covers("CP-21")
@PROTOCOL_2
def test_tokens_are_encrypted_under_fresh_ivs(
    pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    first, second = (
        send(CLIENT_PIN, platform.agree().get_pin_token(pin))[Answer.TOKEN] for _ in range(2)
    )
    with check("CP-21"):
        assert first[:BLOCK] != second[:BLOCK]


@covers("CP-22")
@PROTOCOL_2
@pytest.mark.parametrize("length", [0, BLOCK - 1])
def test_ciphertext_shorter_than_its_iv_sets_no_pin(
    length: int, no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    secret = platform.agree()
    members = secret.set_pin(new_pin())
    members[Member.NEW_PIN_ENC] = members[Member.NEW_PIN_ENC][:length]
    with check("CP-22"), refused():
        send(CLIENT_PIN, secret.signed(members))


@covers("CP-23")
@each_protocol
def test_ciphertext_with_a_byte_left_over_sets_no_pin(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    secret = platform.agree()
    members = secret.set_pin(new_pin())
    members[Member.NEW_PIN_ENC] += b"\x00"
    with check("CP-23"), refused():
        send(CLIENT_PIN, secret.signed(members))


@covers("CP-23")
@each_protocol
def test_ciphertext_that_lacks_a_byte_sets_no_pin(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    secret = platform.agree()
    members = secret.set_pin(new_pin())
    members[Member.NEW_PIN_ENC] = members[Member.NEW_PIN_ENC][:-1]
    with check("CP-23"), refused():
        send(CLIENT_PIN, secret.signed(members))


@covers("CP-24")
@PROTOCOL_1
def test_uncut_mac_sets_no_pin_under_protocol_one(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    secret = platform.agree()
    members = secret.set_pin(new_pin())
    members[Member.PARAM] = whole_mac(secret, members[Member.NEW_PIN_ENC])
    with (
        check("CP-24", case="whole HMAC under protocol 1"),
        refused(CtapError.ERR.PIN_AUTH_INVALID),
    ):
        send(CLIENT_PIN, members)


@covers("CP-24")
@PROTOCOL_2
def test_half_a_mac_sets_no_pin_under_protocol_two(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    secret = platform.agree()
    members = secret.set_pin(new_pin())
    members[Member.PARAM] = members[Member.PARAM][:BLOCK]
    with check("CP-24"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(CLIENT_PIN, members)


@covers("CP-25")
@each_protocol
def test_secret_of_one_protocol_sets_no_pin_under_the_other(
    info: Info, no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    """CP-25: the MAC has the length that the other protocol asks for."""
    other = 3 - platform.protocol.VERSION
    if other not in info.pin_uv_protocols:
        pytest.skip(f"the key does not list PIN/UV auth protocol {other}")
    secret = platform.agree()
    members = secret.set_pin(new_pin()) | {Member.PROTOCOL: other}
    mac = whole_mac(secret, members[Member.NEW_PIN_ENC])
    members[Member.PARAM] = mac[:BLOCK] if other == 1 else mac
    with check("CP-25"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(CLIENT_PIN, members)


@covers("CP-26")
@each_protocol
def test_token_has_32_bytes(pin: Pin, platform: Platform, info: Info, check: Check) -> None:
    token = platform.token(pin)
    with check("CP-26") as judging:
        if len(token) == TOKEN_SIZE // 2 and platform.protocol.VERSION == 1 and is_2_0(info):
            judging.tolerate("16 bytes, as CTAP 2.0 allowed")
        else:
            assert len(token) == TOKEN_SIZE


def is_2_0(info: Info) -> bool:
    """Tell whether a key claims no version of CTAP after 2.0 and its drafts."""
    return set(info.versions) <= {"U2F_V2", "FIDO_2_0", "FIDO_2_1_PRE"}
