"""What is asked of hmac-secret, and what of it is refused (CTAP 12.7)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Credential, GetAssertion, MakeCredential
from rig.suites.outputs import has_output, output_of
from rig.suites.platform_side import Agree
from rig.suites.salts import HMAC, Input, new_salt, opened, salted

pytestmark = [needs(extension=HMAC), needs(option="!alwaysUv")]

MC_EXTENSIONS, GA_EXTENSIONS, GA_OPTIONS = 0x06, 0x04, 0x05
WRONG_LENGTHS = (16, 48, 96)


@covers("XHS-01")
@touches(1)
def test_registration_tells_that_the_credential_has_a_secret(
    make_credential: MakeCredential, check: Check
) -> None:
    with check("XHS-01"):
        made = make_credential({MC_EXTENSIONS: {HMAC: True}})
        assert output_of(made.auth_data, HMAC) is True


@covers("XHS-02")
@consent("store")
@touches(1)
@pytest.mark.parametrize("value", [1, "yes"], ids=["number", "text"])
def test_registration_with_what_is_no_boolean_is_refused(
    make_credential: MakeCredential, check: Check, value: object
) -> None:
    with check("XHS-02"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        made = make_credential({MC_EXTENSIONS: {HMAC: value}})
        assert not has_output(made.auth_data, HMAC), "it is neither refused nor ignored"


@covers("XHS-10")
@touches(1)
def test_protocol_left_out_is_the_first(
    get_assertion: GetAssertion, with_secret: Credential, agree: Agree, check: Check
) -> None:
    secret = agree(1)
    asked = salted(secret, new_salt())
    del asked[Input.PIN_UV_AUTH_PROTOCOL]
    with check("XHS-10"):
        given = get_assertion(with_secret, changes={GA_EXTENSIONS: {HMAC: asked}})
        opened(secret, output_of(given.auth_data, HMAC), 1)


@covers("XHS-11")
@touches(1)
@pytest.mark.parametrize("protocol", [1, 2])
def test_wrong_salt_auth_is_refused(
    get_assertion: GetAssertion, with_secret: Credential, agree: Agree, check: Check, protocol: int
) -> None:
    asked = salted(agree(protocol), new_salt())
    asked[Input.SALT_AUTH] = bytes(len(asked[Input.SALT_AUTH]))
    with check("XHS-11"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        get_assertion(with_secret, changes={GA_EXTENSIONS: {HMAC: asked}})


@covers("XHS-12")
@touches(1)
@pytest.mark.parametrize("length", WRONG_LENGTHS)
def test_salt_of_a_wrong_length_is_refused(
    get_assertion: GetAssertion, with_secret: Credential, agree: Agree, check: Check, length: int
) -> None:
    asked = salted(agree(), bytes(length))
    with check("XHS-12"), refused(CtapError.ERR.INVALID_PARAMETER):
        get_assertion(with_secret, changes={GA_EXTENSIONS: {HMAC: asked}})


@covers("XHS-13")
@touches(1)
@pytest.mark.parametrize("member", [Input.SALT_ENC, Input.SALT_AUTH], ids=["salts", "mac"])
def test_input_without_salts_or_their_mac_is_refused(
    get_assertion: GetAssertion, with_secret: Credential, agree: Agree, check: Check, member: Input
) -> None:
    asked = salted(agree(), new_salt())
    del asked[member]
    with check("XHS-13"), refused(CtapError.ERR.MISSING_PARAMETER):
        get_assertion(with_secret, changes={GA_EXTENSIONS: {HMAC: asked}})


@covers("XHS-13")
@touches(1)
def test_input_without_the_platforms_key_is_refused(
    get_assertion: GetAssertion, with_secret: Credential, agree: Agree, check: Check
) -> None:
    asked = salted(agree(), new_salt())
    del asked[Input.KEY_AGREEMENT]
    with check("XHS-13", case="keyAgreement missing"), refused(CtapError.ERR.MISSING_PARAMETER):
        get_assertion(with_secret, changes={GA_EXTENSIONS: {HMAC: asked}})


@covers("XHS-14")
@touches(0)
def test_silent_assertion_gives_no_secret(
    get_assertion: GetAssertion, with_secret: Credential, agree: Agree, check: Check
) -> None:
    asked = {HMAC: salted(agree(), new_salt())}
    changes = {GA_EXTENSIONS: asked, GA_OPTIONS: {"up": False}}
    with check("XHS-14"), refused(CtapError.ERR.UNSUPPORTED_OPTION):
        get_assertion(with_secret, changes=changes)
