"""setPIN: which PINs a key takes, and what it says of those that it does not (CTAP 6.5.5.5)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info
from fido2.webauthn import AuthenticatorData

from rig.marks import consent, covers, each_protocol, leaves, needs, touches
from rig.marks.answers import SUCCESS, refused
from rig.suites.client_pin.requests import CLIENT_PIN, HAS_CLIENT_PIN, Member
from rig.suites.client_pin.retries import entered, most
from rig.suites.fixtures import Check, GetAssertion, MakeCredential, Pin, Send, U2f
from rig.suites.platform_side import NewPin, Platform

FLAG = AuthenticatorData.FLAG

pytestmark = [*HAS_CLIENT_PIN, consent("wipe")]

LONGEST = 63
"""Bytes of the longest PIN: one of the 64 has to be a zero."""
MOST_PER_CHARACTER = 4
GREEK = "αβγδεζηθικλμ"
HAN = "的一是了我不人在他有这个"
FACES = "😀😁😂😃😄😅😆😇😈😉😊😋"
ACCENTED = "äëïöüÿéèñç"
SCRIPTS = [
    pytest.param(GREEK, id="2-bytes"),
    pytest.param(HAN, id="3-bytes"),
    pytest.param(FACES, id="4-bytes"),
]


@covers("CPS-01")
@each_protocol
@leaves("pin")
def test_shortest_pin_is_set_and_nothing_is_told(
    no_pin: None, platform: Platform, info: Info, new_pin: NewPin, check: Check
) -> None:
    pin = new_pin(info.min_pin_length)
    with check("CPS-01"):
        assert platform.set_pin(pin) == {}


@covers("CPS-02")
@leaves("pin")
def test_pin_of_63_bytes_is_set(
    no_pin: None, platform: Platform, info: Info, new_pin: NewPin, check: Check
) -> None:
    if info.max_pin_length < LONGEST:
        pytest.skip(f"the key takes PINs of up to {info.max_pin_length}")
    pin = new_pin(LONGEST)
    with check("CPS-02"):
        platform.set_pin(pin)
    with check("CPS-02"):
        assert entered(platform, pin) == SUCCESS


@covers("CPS-03")
@needs(version="FIDO_2_2+")
def test_pin_longer_than_stated_is_refused(
    no_pin: None, platform: Platform, info: Info, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().set_pin(new_pin(info.max_pin_length + 1))
    with check("CPS-03"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        send(CLIENT_PIN, members)


@covers("CPS-04")
@each_protocol
def test_pin_that_is_set_is_not_set_again(
    pin: Pin, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().set_pin(new_pin())
    with check("CPS-04"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(CLIENT_PIN, members)
    with check("CPS-04"):
        assert entered(platform, pin) == SUCCESS


@covers("CPS-05")
@each_protocol
def test_pin_under_a_wrong_mac_is_not_set(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().set_pin(new_pin())
    members[Member.PARAM] = bytes(len(members[Member.PARAM]))
    with check("CPS-05"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(CLIENT_PIN, members)
    with check("CPS-05"):
        assert not platform.has_pin()


@covers("CPS-06")
@each_protocol
@pytest.mark.parametrize("padded", [16, 32, 48, 80, 128])
def test_pin_not_padded_to_64_bytes_is_not_set(
    padded: int, no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().set_pin(new_pin(), padded)
    with check("CPS-06"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CLIENT_PIN, members)
    with check("CPS-06"):
        assert not platform.has_pin()


@covers("CPS-07", "CPS-14")
def test_short_pin_is_refused_and_not_set(
    no_pin: None, platform: Platform, info: Info, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().set_pin(new_pin(info.min_pin_length - 1))
    with check("CPS-07"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        send(CLIENT_PIN, members)
    with check("CPS-14"):
        assert not platform.has_pin()


@covers("CPS-08")
@pytest.mark.parametrize("script", SCRIPTS)
def test_pin_too_short_in_code_points_is_refused(
    script: str,
    no_pin: None,
    platform: Platform,
    info: Info,
    new_pin: NewPin,
    send: Send,
    check: Check,
) -> None:
    """CPS-08: it has bytes enough, and in UTF-16 the faces have units enough too."""
    members = platform.agree().set_pin(new_pin(info.min_pin_length - 1, script))
    with check("CPS-08"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        send(CLIENT_PIN, members)


@covers("CPS-09")
@pytest.mark.parametrize("script", SCRIPTS)
@leaves("pin")
def test_pin_of_many_bytes_per_character_is_set(
    script: str, no_pin: None, platform: Platform, info: Info, new_pin: NewPin, check: Check
) -> None:
    if info.min_pin_length * MOST_PER_CHARACTER > LONGEST:
        pytest.skip(f"{info.min_pin_length} characters of four bytes are too long for a PIN")
    pin = new_pin(info.min_pin_length, script)
    with check("CPS-09"):
        platform.set_pin(pin)
    with check("CPS-09"):
        assert entered(platform, pin) == SUCCESS


@covers("CPS-10")
def test_pin_without_a_final_zero_is_refused(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().set_pin(new_pin(LONGEST + 1))
    with check("CPS-10"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        send(CLIENT_PIN, members)


@covers("CPS-11")
def test_empty_pin_is_refused(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().set_pin(new_pin(0))
    with check("CPS-11"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        send(CLIENT_PIN, members)


@covers("CPS-13")
@leaves("pin")
def test_set_pin_shows_in_get_info_and_has_all_its_retries(
    no_pin: None, platform: Platform, new_pin: NewPin, check: Check
) -> None:
    pin = new_pin()
    platform.set_pin(pin)
    told = platform.retries()
    with check("CPS-13"):
        assert platform.has_pin()
        assert told == most(platform, pin)


@covers("CPS-15")
@leaves("pin")
def test_pin_in_another_normalisation_form_is_wrong(
    no_pin: None, platform: Platform, new_pin: NewPin, check: Check
) -> None:
    """CPS-15: a key compares bytes; to normalise is the platform's part."""
    pin = new_pin(8, ACCENTED).normalized("NFC")
    platform.set_pin(pin)
    with check("CPS-15"), refused(CtapError.ERR.PIN_INVALID):
        platform.token(pin.normalized("NFD"))


@covers("CPS-16")
@needs(option="!alwaysUv")
@touches(2)
@pytest.mark.parametrize(
    "rk",
    [
        pytest.param(False, id="listed"),
        pytest.param(True, id="discoverable", marks=needs(option="rk")),
    ],
)
@leaves("pin")
def test_credential_outlives_the_setting_of_a_pin(
    rk: bool,
    no_pin: None,
    platform: Platform,
    new_pin: NewPin,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    credential = make_credential(rk=rk)
    platform.set_pin(new_pin())
    with check("CPS-16"):
        allowed = [] if rk else [credential]
        get_assertion(*allowed).verify(credential.public_key)


@covers("CPS-17")
@needs(option="!alwaysUv")
@touches(2)
def test_assertion_without_user_verification_needs_no_pin(
    pin: Pin,
    platform: Platform,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    credential = make_credential()
    with check("CPS-17", case="getAssertion"):
        flags = get_assertion(credential).auth_data.flags
        assert flags & FLAG.UP
        assert not flags & FLAG.UV


@covers("CPS-17")
@needs(capability="MSG", option="!alwaysUv")
@touches(2)
@leaves("pin")
def test_u2f_needs_no_pin(
    no_pin: None, platform: Platform, new_pin: NewPin, u2f: U2f, check: Check
) -> None:
    registration = u2f.register()
    platform.set_pin(new_pin())
    with check("CPS-17", case="U2F"):
        u2f.authenticate(registration.handle).verify(registration.data.public_key)
