"""Members of the request that are missing or of another type (CTAP 6.1)."""

from __future__ import annotations

from operator import attrgetter

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Request, Send
from rig.suites.registration.request import MAKE_CREDENTIAL, Member

REQUIRED = (Member.CLIENT_DATA_HASH, Member.RP, Member.USER, Member.PUB_KEY_CRED_PARAMS)
MISTYPED = (
    pytest.param(Member.CLIENT_DATA_HASH, "a text", id="CLIENT_DATA_HASH"),
    pytest.param(Member.RP, b"bytes", id="RP"),
    pytest.param(Member.USER, b"bytes", id="USER"),
    pytest.param(Member.PUB_KEY_CRED_PARAMS, {"alg": -7}, id="PUB_KEY_CRED_PARAMS"),
)


@covers("MC-88")
@consent("store")
@touches(0)
@pytest.mark.parametrize("member", REQUIRED, ids=attrgetter("name"))
def test_request_without_a_required_member_is_refused(
    no_pin: None, send: Send, registration: Request, check: Check, member: Member
) -> None:
    request = registration({member: None})
    with check("MC-88"), refused(CtapError.ERR.MISSING_PARAMETER):
        send(MAKE_CREDENTIAL, request)


@covers("MC-89")
@consent("store")
@touches(0)
@pytest.mark.parametrize(("member", "value"), MISTYPED)
def test_required_member_of_another_type_is_refused(
    no_pin: None, send: Send, registration: Request, check: Check, member: Member, value: object
) -> None:
    request = registration({member: value})
    with check("MC-89"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(MAKE_CREDENTIAL, request)


@covers("MC-90")
@consent("store")
@pytest.mark.parametrize("length", [0, 31, 33])
def test_client_data_hash_of_another_length_is_refused(
    no_pin: None, send: Send, registration: Request, check: Check, length: int
) -> None:
    request = registration({Member.CLIENT_DATA_HASH: bytes(length)})
    codes = (
        CtapError.ERR.INVALID_PARAMETER,
        CtapError.ERR.INVALID_LENGTH,
        CtapError.ERR.CBOR_UNEXPECTED_TYPE,
        CtapError.ERR.INVALID_CBOR,
    )
    with check("MC-90"), refused(*codes):
        send(MAKE_CREDENTIAL, request)


@covers("MC-68")
@consent("store")
@touches(0)
@pytest.mark.parametrize("member", [Member.EXTENSIONS, Member.OPTIONS], ids=attrgetter("name"))
def test_extensions_and_options_must_be_maps(
    no_pin: None, send: Send, registration: Request, check: Check, member: Member
) -> None:
    request = registration({member: ["rk"]})
    with check("MC-68"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(MAKE_CREDENTIAL, request)
