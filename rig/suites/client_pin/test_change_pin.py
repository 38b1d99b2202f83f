"""changePIN (CTAP 6.5.5.6)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers, each_protocol, needs, touches
from rig.marks.answers import SUCCESS, refused
from rig.suites.client_pin.requests import (
    CLIENT_PIN,
    CMD,
    HAS_CLIENT_PIN,
    PROVING,
    Member,
    Proof,
)
from rig.suites.client_pin.retries import entered, more_than_a_row, most
from rig.suites.fixtures import Check, GetAssertion, MakeCredential, Pin, Send
from rig.suites.platform_side import NewPin, Platform

pytestmark = [*HAS_CLIENT_PIN, consent("wipe")]


@covers("CPC-01")
@each_protocol
def test_pin_that_is_not_set_cannot_be_changed(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().change_pin(new_pin(), new_pin())
    with check("CPC-01"), refused(CtapError.ERR.PIN_NOT_SET):
        send(CLIENT_PIN, members)


@covers("CPC-02")
@each_protocol
def test_new_pin_takes_the_place_of_the_old_one(
    pin: Pin, platform: Platform, new_pin: NewPin, check: Check
) -> None:
    new = new_pin()
    with check("CPC-02"):
        assert platform.change_pin(pin, new) == {}
    with check("CPC-02"):
        assert entered(platform, new) == SUCCESS
        assert entered(platform, pin) != SUCCESS


@covers("CPC-04")
@each_protocol
def test_change_under_a_wrong_mac_is_refused_and_costs_nothing(
    pin: Pin, platform: Platform, proof: Proof, send: Send, check: Check
) -> None:
    full = most(platform, pin)
    members = proof(CMD.CHANGE_PIN)
    members[Member.PARAM] = bytes(len(members[Member.PARAM]))
    with check("CPC-04"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(CLIENT_PIN, members)
    with check("CPC-04"):
        assert platform.retries() == full


@covers("CPC-04")
@each_protocol
def test_change_under_a_mac_over_the_new_pin_alone_is_refused(
    pin: Pin, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    secret = platform.agree()
    members = secret.change_pin(pin, new_pin())
    over_less = secret.signed({Member.NEW_PIN_ENC: members[Member.NEW_PIN_ENC]})
    members[Member.PARAM] = over_less[Member.PARAM]
    with check("CPC-04"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(CLIENT_PIN, members)


@covers("CPC-08")
@each_protocol
@pytest.mark.parametrize("subcommand", PROVING)
def test_wrong_pin_ends_the_shared_secret(
    subcommand: int,
    pin: Pin,
    platform: Platform,
    new_pin: NewPin,
    proof: Proof,
    send: Send,
    check: Check,
) -> None:
    """CPC-08: after it not even the right PIN, under the secret of before, is taken."""
    more_than_a_row(platform, pin)
    secret = platform.agree()
    stale = proof(subcommand, secret=secret)
    with refused():
        send(CLIENT_PIN, proof(subcommand, new_pin(), secret=secret))
    with check("CPC-08"), refused(CtapError.ERR.PIN_AUTH_INVALID, CtapError.ERR.PIN_INVALID):
        send(CLIENT_PIN, stale)


@covers("CPC-10")
def test_short_new_pin_is_refused_and_the_old_one_stays(
    pin: Pin, platform: Platform, info: Info, new_pin: NewPin, send: Send, check: Check
) -> None:
    full = most(platform, pin)
    members = platform.agree().change_pin(pin, new_pin(info.min_pin_length - 1))
    with check("CPC-10"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        send(CLIENT_PIN, members)
    with check("CPC-10"):
        assert platform.retries() == full
        assert entered(platform, pin) == SUCCESS


@covers("CPC-11")
def test_new_pin_without_a_final_zero_is_refused(
    pin: Pin, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().change_pin(pin, new_pin(64))
    with check("CPC-11"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        send(CLIENT_PIN, members)


@covers("CPC-12")
@each_protocol
@pytest.mark.parametrize("padded", [16, 32, 48, 80, 128])
def test_new_pin_not_padded_to_64_bytes_is_refused(
    padded: int, pin: Pin, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().change_pin(pin, new_pin(), padded)
    with check("CPC-12"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CLIENT_PIN, members)


@covers("CPC-15")
def test_change_gives_the_retries_back(
    pin: Pin, platform: Platform, new_pin: NewPin, check: Check
) -> None:
    full = most(platform, pin)
    entered(platform, new_pin())
    platform.change_pin(pin, new_pin())
    with check("CPC-15"):
        assert platform.retries() == full


@covers("CPC-18")
@needs(option="!alwaysUv")
@touches(2)
@pytest.mark.parametrize(
    "rk",
    [
        pytest.param(False, id="listed"),
        pytest.param(True, id="discoverable", marks=needs(option="rk")),
    ],
)
def test_credential_outlives_a_change_of_pin(
    rk: bool,
    pin: Pin,
    platform: Platform,
    new_pin: NewPin,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    credential = make_credential(rk=rk)
    platform.change_pin(pin, new_pin())
    with check("CPC-18"):
        allowed = [] if rk else [credential]
        get_assertion(*allowed).verify(credential.public_key)
