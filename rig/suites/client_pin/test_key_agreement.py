"""The key's key-agreement key, and platform keys that are none (CTAP 6.5.5.4 and 6.5.6)."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.ctap import CtapError
from fido2.ctap2 import Info
from fido2.ctap2.pin import PinProtocol

from rig.marks import consent, covers, each_protocol
from rig.marks.answers import refused
from rig.suites.client_pin.requests import (
    CLIENT_PIN,
    CMD,
    HAS_CLIENT_PIN,
    PROVING,
    Answer,
    Member,
    Proof,
    without,
)
from rig.suites.fixtures import Check, Members, Pin, Power, Send
from rig.suites.platform_side import NewPin, Platform

pytestmark = HAS_CLIENT_PIN

KTY, ALG, CRV, X, Y = 1, 3, -1, -2, -3
SIZE = 32

WRONG_KEYS: dict[str, dict[int, Any]] = {
    "kty-okp": {KTY: 1},
    "crv-p384": {CRV: 2},
    "crv-ed25519": {CRV: 6},
    "x-of-31-bytes": {X: secrets.token_bytes(SIZE - 1)},
    "y-of-31-bytes": {Y: secrets.token_bytes(SIZE - 1)},
    "x-empty": {X: b""},
}


def asking(protocol: int) -> Members:
    """Return the members of getKeyAgreement."""
    return {Member.PROTOCOL: protocol, Member.SUBCOMMAND: CMD.GET_KEY_AGREEMENT}


@pytest.fixture
def public_key(send: Send, pin_protocol: PinProtocol) -> dict[int, Any]:
    """The key-agreement key that the key gives now, as it wrote it."""
    key: dict[int, Any] = send(CLIENT_PIN, asking(pin_protocol.VERSION))[Answer.KEY_AGREEMENT]
    return key


@covers("CP-11")
@each_protocol
def test_reply_holds_the_key_alone(pin_protocol: PinProtocol, send: Send, check: Check) -> None:
    reply = send(CLIENT_PIN, asking(pin_protocol.VERSION))
    with check("CP-11"):
        assert set(reply) == {Answer.KEY_AGREEMENT}


@covers("CP-12")
@each_protocol
def test_key_is_an_ecdh_key_on_p256_and_nothing_more(
    public_key: dict[int, Any], check: Check
) -> None:
    with check("CP-12"):
        assert set(public_key) == {KTY, ALG, CRV, X, Y}
        assert (public_key[KTY], public_key[ALG], public_key[CRV]) == (2, -25, 1)
        assert [type(public_key[each]) for each in (X, Y)] == [bytes, bytes]
        assert [len(public_key[each]) for each in (X, Y)] == [SIZE, SIZE]


@covers("CP-13")
@each_protocol
def test_key_is_a_point_of_the_curve(public_key: dict[int, Any], check: Check) -> None:
    point = b"\x04" + public_key[X] + public_key[Y]
    with check("CP-13"):
        assert on_p256(point), f"{point.hex()} is no point of P-256"


@covers("CP-14")
@consent("wipe")
@each_protocol
def test_key_that_was_given_last_serves(
    pin: Pin, public_key: dict[int, Any], platform: Platform, check: Check
) -> None:
    """CP-14: the same key twice or a new one each time; the platform goes by the last."""
    with check("CP-14"):
        assert platform.token(pin)


@covers("CP-15")
def test_every_listed_protocol_answers(info: Info, send: Send, check: Check) -> None:
    for protocol in info.pin_uv_protocols or [1]:
        with check("CP-15"):
            assert Answer.KEY_AGREEMENT in send(CLIENT_PIN, asking(protocol))


@covers("CP-09")
@each_protocol
def test_key_is_new_after_a_power_cycle(
    public_key: dict[int, Any], pin_protocol: PinProtocol, power: Power, send: Send, check: Check
) -> None:
    power.cycle()
    reply = send(CLIENT_PIN, asking(pin_protocol.VERSION))
    with check("CP-09"):
        assert reply[Answer.KEY_AGREEMENT][X] != public_key[X]


@covers("CP-16")
@each_protocol
@consent("wipe")
def test_point_whose_multiples_are_known_sets_no_pin(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    """CP-16: (x, 0) has order 2 on a curve that differs from P-256 in b alone.

    A key that does not look computes x as the shared value for every odd private key of its own.
    """
    x = b"\x00" + secrets.token_bytes(SIZE - 1)
    secret = platform.pretend({KTY: 2, ALG: -25, CRV: 1, X: x, Y: bytes(SIZE)}, shared=x)
    with check("CP-16"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CLIENT_PIN, secret.set_pin(new_pin()))


@covers("CP-16")
@consent("wipe")
@pytest.mark.parametrize("subcommand", PROVING)
def test_point_with_another_y_gets_nothing(
    subcommand: int, proof: Proof, send: Send, check: Check
) -> None:
    """CP-16: a key that goes by x alone agrees on the secret all the same."""
    members = proof(subcommand)
    point = members[Member.KEY_AGREEMENT]
    beside = (int.from_bytes(point[Y], "big") ^ 1).to_bytes(SIZE, "big")
    with check("CP-16"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CLIENT_PIN, members | {Member.KEY_AGREEMENT: {**point, Y: beside}})


@covers("CP-17")
@consent("wipe")
@pytest.mark.parametrize("changes", WRONG_KEYS.values(), ids=WRONG_KEYS)
def test_platform_key_of_another_kind_sets_no_pin(
    changes: dict[int, Any],
    no_pin: None,
    platform: Platform,
    new_pin: NewPin,
    send: Send,
    check: Check,
) -> None:
    secret = platform.agree()
    members = secret.set_pin(new_pin())
    members[Member.KEY_AGREEMENT] = {**secret.platform_key, **changes}
    with check("CP-17"), refused():
        send(CLIENT_PIN, members)


@covers("CP-17")
@consent("wipe")
@pytest.mark.parametrize("coordinate", [X, Y], ids=["x", "y"])
def test_coordinate_of_33_bytes_sets_no_pin(
    coordinate: int, no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    secret = platform.agree()
    longer = {coordinate: b"\x00" + secret.platform_key[coordinate]}
    members = secret.set_pin(new_pin())
    with check("CP-17"), refused():
        send(CLIENT_PIN, members | {Member.KEY_AGREEMENT: {**secret.platform_key, **longer}})


@covers("CP-18")
@consent("wipe")
@pytest.mark.parametrize("coordinate", [X, Y], ids=["x", "y"])
def test_platform_key_without_a_coordinate_sets_no_pin(
    coordinate: int, no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    secret = platform.agree()
    members = secret.set_pin(new_pin())
    members[Member.KEY_AGREEMENT] = without(dict(secret.platform_key), coordinate)
    with check("CP-18"), refused():
        send(CLIENT_PIN, members)


def on_p256(point: bytes) -> bool:
    """Tell whether an uncompressed point lies on P-256."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return True
