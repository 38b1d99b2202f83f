"""Which credentials serve for payments that others than the relying party ask for (CTAP 12.9)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from fido2.ctap2 import CredentialManagement, Ctap2
from fido2.ctap2.pin import ClientPin

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import (
    Check,
    Credential,
    GetAssertion,
    MakeCredential,
    Pin,
    Pins,
    Token,
)
from rig.suites.outputs import has_output, output_of

PAYMENT = "thirdPartyPayment"
PAYS: dict[str, Any] = {PAYMENT: True}
MC_EXTENSIONS, GA_EXTENSIONS = 0x06, 0x04
LISTED_PAYMENT = 0x0C
"""Member of the reply of enumerateCredentials (CTAP 6.8.4)."""

pytestmark = [needs(extension=PAYMENT)]
unverified = needs(option="!alwaysUv")


@covers("XTP-01")
@touches(1)
def test_registration_for_payments_is_granted(
    make_credential: MakeCredential, check: Check
) -> None:
    with check("XTP-01"):
        make_credential({MC_EXTENSIONS: PAYS})


@covers("XTP-02", "XTP-04")
@unverified
@touches(2)
@pytest.mark.parametrize(
    "rk", [False, pytest.param(True, marks=[needs(option="rk"), consent("store")])]
)
def test_assertion_tells_of_a_credential_that_pays(
    make_credential: MakeCredential, get_assertion: GetAssertion, check: Check, *, rk: bool
) -> None:
    made = make_credential({MC_EXTENSIONS: PAYS}, rk=rk)
    with check("XTP-02"), check("XTP-04"):
        given = get_assertion(made, changes={GA_EXTENSIONS: PAYS})
        assert output_of(given.auth_data, PAYMENT) is True


@covers("XTP-03")
@unverified
@touches(1)
def test_assertion_tells_of_a_credential_that_does_not_pay(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    with check("XTP-03"):
        given = get_assertion(credential, changes={GA_EXTENSIONS: PAYS})
        assert output_of(given.auth_data, PAYMENT) is False


@covers("XTP-05")
@unverified
@touches(2)
def test_assertion_tells_nothing_unasked(
    make_credential: MakeCredential, get_assertion: GetAssertion, check: Check
) -> None:
    made = make_credential({MC_EXTENSIONS: PAYS})
    with check("XTP-05"):
        assert not has_output(get_assertion(made).auth_data, PAYMENT)


@covers("XTP-06")
@needs(option="credMgmt")
@consent("wipe")
@touches(2)
def test_credential_management_tells_of_both(
    pin: Pin,
    ctap2: Ctap2,
    make_credential: MakeCredential,
    client_pin: Pins,
    token: Token,
    rp: dict[str, str],
    check: Check,
) -> None:
    made = {make_credential({MC_EXTENSIONS: asked}, rk=True).id: asked for asked in (PAYS, None)}
    pins = client_pin()
    permission = ClientPin.PERMISSION.CREDENTIAL_MGMT
    manager = CredentialManagement(ctap2, pins.protocol, token(permission, rp_id=None))
    listed = manager.enumerate_creds(hashlib.sha256(rp["id"].encode()).digest())
    with check("XTP-06"):
        assert {each[7]["id"]: each.get(LISTED_PAYMENT) for each in listed} == {
            credential_id: asked is PAYS for credential_id, asked in made.items()
        }
