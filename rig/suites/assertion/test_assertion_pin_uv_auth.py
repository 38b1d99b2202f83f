"""pinUvAuthParam: which ones count, what for, and for how long (CTAP 6.2.2 steps 2, 6 and 9).

Requests that are to be refused name a credential, so that a key that took them would sign.
"""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info
from fido2.ctap2.pin import ClientPin, PinProtocol, PinProtocolV1, PinProtocolV2

from rig.link import chance
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import SILENT, Member, other
from rig.suites.fixtures import (
    Check,
    Credential,
    GetAssertion,
    MakeCredential,
    Request,
    Token,
    Verification,
)
from rig.suites.registration.request import Member as Registration
from rig.suites.registration.request import signed

PIN_AUTH_INVALID = CtapError.ERR.PIN_AUTH_INVALID
PERMISSION = ClientPin.PERMISSION
UNLISTED_PROTOCOL = 99


@covers("GA-02")
@touches(0)
@consent("wipe")
def test_protocol_that_is_not_listed_is_refused(
    get_assertion: GetAssertion, credential: Credential, verification: Verification, check: Check
) -> None:
    unlisted = verification() | {Member.PIN_UV_AUTH_PROTOCOL: UNLISTED_PROTOCOL}
    with check("GA-02"), refused(CtapError.ERR.INVALID_PARAMETER):
        get_assertion(credential, changes=unlisted)


@covers("GA-03")
@touches(0)
@consent("wipe")
def test_missing_protocol_is_told(
    get_assertion: GetAssertion, credential: Credential, verification: Verification, check: Check
) -> None:
    proof = verification()
    del proof[Member.PIN_UV_AUTH_PROTOCOL]
    with check("GA-03"), refused(CtapError.ERR.MISSING_PARAMETER):
        get_assertion(credential, changes=proof)


@covers("GA-13")
@touches(0)
@pytest.mark.parametrize("index", [0, -1], ids=["first-byte", "last-byte"])
@consent("wipe")
def test_param_with_a_changed_bit_is_refused(
    get_assertion: GetAssertion,
    credential: Credential,
    verification: Verification,
    check: Check,
    index: int,
) -> None:
    proof = verification()
    changed = bytearray(proof[Member.PIN_UV_AUTH_PARAM])
    changed[index] ^= 1
    with check("GA-13"), refused(PIN_AUTH_INVALID):
        get_assertion(credential, changes=proof | {Member.PIN_UV_AUTH_PARAM: bytes(changed)})


@covers("GA-13")
@touches(0)
@consent("wipe")
def test_param_over_another_hash_is_refused(
    get_assertion: GetAssertion, credential: Credential, verification: Verification, check: Check
) -> None:
    proof = verification()
    with check("GA-13"), refused(PIN_AUTH_INVALID):
        get_assertion(credential, changes=proof | {Member.CLIENT_DATA_HASH: chance.token_bytes(32)})


@covers("GA-14")
@needs(option="pinUvAuthToken")
@touches(0)
@consent("wipe")
def test_token_without_permission_is_refused(
    get_assertion: GetAssertion, credential: Credential, verification: Verification, check: Check
) -> None:
    with check("GA-14"), refused(PIN_AUTH_INVALID):
        get_assertion(credential, changes=verification(PERMISSION.MAKE_CREDENTIAL))


@covers("GA-15")
@needs(option="pinUvAuthToken")
@touches(0)
@consent("wipe")
def test_token_of_another_relying_party_is_refused(
    get_assertion: GetAssertion,
    credential: Credential,
    verification: Verification,
    rp: dict[str, str],
    check: Check,
) -> None:
    with check("GA-15"), refused(PIN_AUTH_INVALID):
        get_assertion(credential, changes=verification(rp_id=other(rp)["id"]))


@covers("GA-16")
@needs(option="pinUvAuthToken")
@touches(1)
@consent("wipe")
def test_first_use_binds_a_token_to_its_relying_party(
    get_assertion: GetAssertion,
    credential: Credential,
    make_credential: MakeCredential,
    verification: Verification,
    rp: dict[str, str],
    check: Check,
) -> None:
    """Both uses are silent, so that the first one does not spend the token."""
    stranger = make_credential({Registration.RP: other(rp)})
    unbound = verification(permissions=None) | SILENT
    get_assertion(credential, changes=unbound)
    with check("GA-16"), refused(PIN_AUTH_INVALID):
        get_assertion(stranger, changes=unbound | {Member.RP_ID: other(rp)["id"]})


@covers("GA-17")
@touches(1)
def test_valid_param_verifies_the_user(
    get_assertion: GetAssertion, credential: Credential, verification: Verification, check: Check
) -> None:
    with check("GA-17"):
        given = get_assertion(credential, changes=verification())
        assert given.auth_data.is_user_verified(), "UV is clear"


@covers("GA-38")
@needs(version="FIDO_2_1+", option="pinUvAuthToken")
@touches(1)
@consent("wipe")
def test_success_spends_the_token(
    get_assertion: GetAssertion, credential: Credential, verification: Verification, check: Check
) -> None:
    proof = verification()
    get_assertion(credential, changes=proof)
    with check("GA-38"), refused(PIN_AUTH_INVALID):
        get_assertion(credential, changes=proof)


@covers("GA-39")
@touches(1)
@consent("wipe")
def test_silent_success_leaves_the_token(
    get_assertion: GetAssertion, credential: Credential, verification: Verification, check: Check
) -> None:
    proof = verification()
    with check("GA-39"):
        get_assertion(credential, changes=proof | SILENT)
        get_assertion(credential, changes=proof)


@covers("GA-58")
@touches(2)
@pytest.mark.parametrize(
    ("made_by", "used_by"),
    [
        pytest.param(PinProtocolV1(), PinProtocolV2(), id="one-then-two"),
        pytest.param(PinProtocolV2(), PinProtocolV1(), id="two-then-one"),
    ],
)
def test_credential_serves_tokens_of_either_protocol(
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    registration: Request,
    token: Token,
    verification: Verification,
    info: Info,
    check: Check,
    made_by: PinProtocol,
    used_by: PinProtocol,
) -> None:
    if not {1, 2} <= set(info.pin_uv_protocols):
        pytest.skip("the key has one PIN/UV auth protocol only")
    granted = token(PERMISSION.MAKE_CREDENTIAL, protocol=made_by)
    made = make_credential(signed(registration(), granted, made_by))
    with check("GA-58"):
        get_assertion(made, changes=verification(protocol=used_by))
