"""The rp and user maps (CTAP 6.1, WebAuthn 5.4)."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, MakeCredential, Request, Send, User
from rig.suites.registration.request import MAKE_CREDENTIAL, Member

ICON = "https://keyrig.invalid/icon.png"
RP_IDS = (
    pytest.param("id not text", {"id": b"keyrig.invalid"}, id="not-text"),
    pytest.param("without id", {"name": "keyrig"}, id="absent"),
    pytest.param("empty id", {"id": ""}, id="empty"),
)
USER_IDS = (
    pytest.param("id not bytes", {"id": "account"}, id="not-bytes"),
    pytest.param("without id", {"name": "account"}, id="absent"),
)
NAMES = (
    pytest.param(Member.RP, "name", id="rp-name"),
    pytest.param(Member.USER, "name", id="user-name"),
    pytest.param(Member.USER, "displayName", id="user-displayName"),
)


@covers("MC-91")
@consent("wipe")
@pytest.mark.parametrize(("case", "rp_entity"), RP_IDS)
def test_rp_id_must_be_a_text(
    no_pin: None,
    send: Send,
    registration: Request,
    check: Check,
    case: str,
    rp_entity: dict[str, Any],
) -> None:
    missing = CtapError.ERR.MISSING_PARAMETER
    codes = {"id not text": [CtapError.ERR.CBOR_UNEXPECTED_TYPE], "without id": [missing]}
    with check("MC-91", case=case), refused(*codes.get(case, [])):
        send(MAKE_CREDENTIAL, registration({Member.RP: rp_entity}))


@covers("MC-93")
@consent("store")
@pytest.mark.parametrize(("case", "account"), USER_IDS)
def test_user_id_must_be_bytes(
    no_pin: None,
    send: Send,
    registration: Request,
    check: Check,
    case: str,
    account: dict[str, Any],
) -> None:
    missing, mistyped = CtapError.ERR.MISSING_PARAMETER, CtapError.ERR.CBOR_UNEXPECTED_TYPE
    with check("MC-93", case=case), refused(missing if case == "without id" else mistyped):
        send(MAKE_CREDENTIAL, registration({Member.USER: account}))


@covers("MC-92")
@consent("store")
@touches(0)
@pytest.mark.parametrize(("member", "name"), NAMES)
def test_names_must_be_text(
    no_pin: None, send: Send, registration: Request, check: Check, member: Member, name: str
) -> None:
    request = registration()
    request[member] = request[member] | {name: b"bytes"}
    with check("MC-92"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(MAKE_CREDENTIAL, request)


@covers("MC-94")
@touches(1)
@pytest.mark.parametrize("length", [1, 64])
def test_user_id_of_allowed_length_is_accepted(
    make_credential: MakeCredential, user: User, check: Check, length: int
) -> None:
    with check("MC-94", case="1 or 64 bytes"):
        make_credential({Member.USER: user(id=bytes(length))})


@covers("MC-94")
def test_user_id_longer_than_64_bytes_is_refused(
    make_credential: MakeCredential, user: User, check: Check
) -> None:
    codes = (
        CtapError.ERR.LIMIT_EXCEEDED,
        CtapError.ERR.INVALID_PARAMETER,
        CtapError.ERR.INVALID_LENGTH,
    )
    with check("MC-94", case="65 bytes"), refused(*codes):
        make_credential({Member.USER: user(id=bytes(65))})


@covers("MC-95")
@touches(1)
def test_names_may_be_absent(make_credential: MakeCredential, check: Check) -> None:
    with check("MC-95"):
        make_credential({Member.USER: {"id": b"account"}})


@covers("MC-97")
@touches(1)
def test_icons_do_no_harm(
    make_credential: MakeCredential, rp: dict[str, str], user: User, check: Check
) -> None:
    with check("MC-97"):
        make_credential({Member.RP: rp | {"icon": ICON}, Member.USER: user(icon=ICON)})
