"""hmac-secret-mc: the secret at registration already (CTAP 12.8)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Credential, MakeCredential, Members, Pin, Verification
from rig.suites.outputs import output_of
from rig.suites.platform_side import Agree, SharedSecret
from rig.suites.salts import (
    HMAC,
    HMAC_MC,
    HmacSecret,
    Input,
    new_salt,
    opened,
    salted,
)

pytestmark = needs(extension=HMAC_MC)

MC_EXTENSIONS = 0x06


def asking(asked: Members) -> Members:
    """Return the change that asks a registration for a secret."""
    return {MC_EXTENSIONS: {HMAC: True, HMAC_MC: asked}}


def given(secret: SharedSecret, made: Credential, salts: int) -> bytes:
    """Return what a registration gave for so many salts."""
    return opened(secret, output_of(made.auth_data, HMAC_MC), salts)


@covers("XHS-19", "XHS-20")
@needs(option="!alwaysUv")
@touches(2)
@pytest.mark.parametrize("protocol", [1, 2])
@pytest.mark.parametrize("count", [1, 2])
def test_registration_gives_what_a_touch_alone_gives_later(
    no_pin: None,
    make_credential: MakeCredential,
    hmac_secret: HmacSecret,
    agree: Agree,
    check: Check,
    protocol: int,
    count: int,
) -> None:
    secret, salts = agree(protocol), [new_salt() for _ in range(count)]
    with check("XHS-19"):
        made = make_credential(asking(salted(secret, *salts)))
        output = given(secret, made, count)
    with check("XHS-20"):
        assert hmac_secret(made, *salts) == output


@covers("XHS-20")
@touches(2)
def test_registration_gives_what_a_verified_person_gets_later(
    pin: Pin,
    make_credential: MakeCredential,
    hmac_secret: HmacSecret,
    verification: Verification,
    agree: Agree,
    check: Check,
) -> None:
    secret, salt = agree(), new_salt()
    made = make_credential(asking(salted(secret, salt)))
    with check("XHS-20"):
        assert hmac_secret(made, salt, changes=verification()) == given(secret, made, 1)


@covers("XHS-21")
@touches(1)
def test_salts_alone_are_refused(
    make_credential: MakeCredential, agree: Agree, check: Check
) -> None:
    asked = {HMAC_MC: salted(agree(), new_salt())}
    with check("XHS-21"), refused(CtapError.ERR.MISSING_PARAMETER):
        make_credential({MC_EXTENSIONS: asked})


@covers("XHS-22")
@consent("wipe")  # its refusal cannot be told from that of a wrong token
@touches(1)
def test_wrong_mac_is_refused(make_credential: MakeCredential, agree: Agree, check: Check) -> None:
    asked = salted(agree(), new_salt())
    asked[Input.SALT_AUTH] = bytes(len(asked[Input.SALT_AUTH]))
    with check("XHS-22", case="saltAuth wrong"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        make_credential(asking(asked))


@covers("XHS-22")
@touches(1)
@pytest.mark.parametrize("length", [16, 48, 96])
def test_salt_of_a_wrong_length_is_refused(
    make_credential: MakeCredential, agree: Agree, check: Check, length: int
) -> None:
    asked = salted(agree(), bytes(length))
    with check("XHS-22", case="salt length wrong"), refused(CtapError.ERR.INVALID_PARAMETER):
        make_credential(asking(asked))


@covers("XHS-22")
@touches(1)
@pytest.mark.parametrize("member", [Input.KEY_AGREEMENT, Input.SALT_ENC, Input.SALT_AUTH])
def test_input_that_is_not_whole_is_refused(
    make_credential: MakeCredential, agree: Agree, check: Check, member: Input
) -> None:
    asked = salted(agree(), new_salt())
    del asked[member]
    with check("XHS-22", case="members missing"), refused(CtapError.ERR.MISSING_PARAMETER):
        make_credential(asking(asked))


@covers("XHS-23")
@touches(0)
def test_it_is_listed_with_hmac_secret(info: Info, check: Check) -> None:
    with check("XHS-23"):
        assert HMAC in info.extensions
