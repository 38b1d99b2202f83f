"""Levels asked for, and the level that a key says is in force (CTAP 12.1)."""

from __future__ import annotations

import hashlib

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import CredentialManagement, Ctap2
from fido2.ctap2.pin import ClientPin

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.cred_protect.levels import CRED_PROTECT, LEVELS, OPTIONAL, asking
from rig.suites.fixtures import Check, Credential, MakeCredential, Pins, Token
from rig.suites.outputs import has_output, output_of

pytestmark = needs(extension=CRED_PROTECT)

_LISTED_LEVEL = CredentialManagement.RESULT.CRED_PROTECT


@covers("XCP-01", "XCP-02")
@touches(1)
@pytest.mark.parametrize("level", LEVELS)
def test_level_comes_back(make_credential: MakeCredential, check: Check, level: int) -> None:
    made = make_credential(asking(level))
    with check("XCP-02"):
        told = output_of(made.auth_data, CRED_PROTECT)
        assert told >= level, f"level {told} is below {level}"
    with check("XCP-01") as judging:
        assert told in LEVELS, f"{told} is no level"
        if told != level:
            judging.tolerate(f"the key protects at {told} where {level} was asked for")


@covers("XCP-03")
@needs(option="credMgmt")
@consent("wipe")
@touches(0)
def test_level_that_nobody_asked_for_is_the_lowest_or_told(
    ctap2: Ctap2, client_pin: Pins, token: Token, discoverable: Credential, check: Check
) -> None:
    pins = client_pin()
    permission = ClientPin.PERMISSION.CREDENTIAL_MGMT
    manager = CredentialManagement(ctap2, pins.protocol, token(permission, rp_id=None))
    rp_id_hash = hashlib.sha256(discoverable.request[2]["id"].encode()).digest()
    (listed,) = manager.enumerate_creds(rp_id_hash)
    with check("XCP-03"):
        told = has_output(discoverable.auth_data, CRED_PROTECT)
        due = output_of(discoverable.auth_data, CRED_PROTECT) if told else OPTIONAL
        assert listed[_LISTED_LEVEL] == due


@covers("XCP-04")
@consent("store")
@touches(1)
@pytest.mark.parametrize("level", [0, 4, "2"], ids=["below", "above", "text"])
def test_what_is_no_level_is_refused(
    make_credential: MakeCredential, check: Check, level: object
) -> None:
    with (
        check("XCP-04"),
        refused(
            CtapError.ERR.INVALID_PARAMETER,
            CtapError.ERR.INVALID_OPTION,
            CtapError.ERR.CBOR_UNEXPECTED_TYPE,
            CtapError.ERR.INVALID_CBOR,
        ),
    ):
        make_credential(asking(level))
