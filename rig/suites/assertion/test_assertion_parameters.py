"""Required members that are missing or of another type (CTAP 6.2)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import Member
from rig.suites.fixtures import Check, Credential, GetAssertion


@covers("GA-56")
@consent("sign")
@touches(0)
@pytest.mark.parametrize(
    "member", [Member.RP_ID, Member.CLIENT_DATA_HASH], ids=["rpId", "clientDataHash"]
)
def test_missing_member_is_told(get_assertion: GetAssertion, check: Check, member: int) -> None:
    with check("GA-56"), refused(CtapError.ERR.MISSING_PARAMETER):
        get_assertion(changes={member: None})


@covers("GA-57")
@touches(0)
def test_rp_id_as_bytes_is_refused(
    get_assertion: GetAssertion, credential: Credential, rp: dict[str, str], check: Check
) -> None:
    """A key that took the bytes for text would find the credential and sign."""
    with check("GA-57"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        get_assertion(credential, changes={Member.RP_ID: rp["id"].encode()})


@covers("GA-57")
@touches(0)
@pytest.mark.parametrize("value", ["0" * 32, 32, [0] * 32], ids=["text", "integer", "array"])
def test_client_data_hash_of_another_type_is_refused(
    get_assertion: GetAssertion, credential: Credential, check: Check, value: object
) -> None:
    with check("GA-57"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        get_assertion(credential, changes={Member.CLIENT_DATA_HASH: value})
