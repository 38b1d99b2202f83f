"""Members of a clientPIN request that are absent, mistyped or unknown (CTAP 6.5.5)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers
from rig.marks.answers import refused
from rig.suites.client_pin.requests import (
    CLIENT_PIN,
    CMD,
    HAS_CLIENT_PIN,
    PROVING,
    Member,
    Proof,
    proving,
    without,
)
from rig.suites.fixtures import Check, Members, Send
from rig.suites.platform_side import NewPin, Platform

pytestmark = HAS_CLIENT_PIN

OF_SET_PIN = (Member.PROTOCOL, Member.KEY_AGREEMENT, Member.PARAM, Member.NEW_PIN_ENC)
OF_TOKEN = (Member.PROTOCOL, Member.KEY_AGREEMENT, Member.PIN_HASH_ENC)
MANDATORY = [
    *[proving(CMD.CHANGE_PIN, member) for member in (*OF_SET_PIN, Member.PIN_HASH_ENC)],
    *[proving(CMD.GET_TOKEN_USING_PIN_LEGACY, member) for member in OF_TOKEN],
    *[proving(CMD.GET_TOKEN_USING_PIN, member) for member in OF_TOKEN],
]
OF_PERMISSIONS = [
    proving(CMD.GET_TOKEN_USING_PIN, member) for member in (Member.PERMISSIONS, Member.RP_ID)
]


def name_of(member: Member) -> str:
    """Return what a member is called, for ids of parameters."""
    return member.name


def mistyped(member: Member) -> str | bytes:
    """Return a value of a type that the member never has."""
    return b"bytes" if member is Member.RP_ID else "text"


def unlisted(info: Info) -> int:
    """Return the number of a PIN/UV auth protocol that the key does not list."""
    return max(info.pin_uv_protocols, default=1) + 1


@covers("CP-01")
@consent("wipe")
def test_request_without_subcommand_is_refused(
    platform: Platform, send: Send, check: Check
) -> None:
    with check("CP-01"), refused(CtapError.ERR.MISSING_PARAMETER):
        send(CLIENT_PIN, {Member.PROTOCOL: platform.protocol.VERSION})


@covers("CP-02")
@consent("wipe")
@pytest.mark.parametrize("subcommand", [0x0B, 0x40, 0xFF], ids=hex)
def test_unknown_subcommand_is_refused(
    subcommand: int, platform: Platform, send: Send, check: Check
) -> None:
    members: Members = {
        Member.PROTOCOL: platform.protocol.VERSION,
        Member.SUBCOMMAND: subcommand,
    }
    with check("CP-02"), refused(CtapError.ERR.INVALID_SUBCOMMAND):
        send(CLIENT_PIN, members)


@covers("CP-03")
def test_key_agreement_of_unlisted_protocol_is_refused(
    info: Info, send: Send, check: Check
) -> None:
    members: Members = {
        Member.PROTOCOL: unlisted(info),
        Member.SUBCOMMAND: CMD.GET_KEY_AGREEMENT,
    }
    with check("CP-03"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CLIENT_PIN, members)


@covers("CP-03")
@consent("wipe")
def test_set_pin_under_unlisted_protocol_is_refused(
    no_pin: None, platform: Platform, info: Info, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().set_pin(new_pin()) | {Member.PROTOCOL: unlisted(info)}
    with check("CP-03"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CLIENT_PIN, members)


@covers("CP-03")
@consent("wipe")
@pytest.mark.parametrize("subcommand", PROVING)
def test_pin_under_unlisted_protocol_is_refused(
    subcommand: int, proof: Proof, info: Info, send: Send, check: Check
) -> None:
    members = proof(subcommand) | {Member.PROTOCOL: unlisted(info)}
    with check("CP-03"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CLIENT_PIN, members)


@covers("CP-10")
@consent("wipe")
def test_key_agreement_without_protocol_is_refused(send: Send, check: Check) -> None:
    with check("CP-10"), refused(CtapError.ERR.MISSING_PARAMETER):
        send(CLIENT_PIN, {Member.SUBCOMMAND: CMD.GET_KEY_AGREEMENT})


@covers("CP-04")
@consent("wipe")
@pytest.mark.parametrize("member", OF_SET_PIN, ids=name_of)
def test_set_pin_without_a_member_is_refused(
    member: Member, no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = without(platform.agree().set_pin(new_pin()), member)
    with check("CP-04"), refused(CtapError.ERR.MISSING_PARAMETER):
        send(CLIENT_PIN, members)


@covers("CP-04")
@consent("wipe")
@pytest.mark.parametrize(("subcommand", "member"), MANDATORY)
def test_pin_without_a_member_is_refused(
    subcommand: int, member: Member, proof: Proof, send: Send, check: Check
) -> None:
    members = without(proof(subcommand), member)
    with check("CP-04"), refused(CtapError.ERR.MISSING_PARAMETER):
        send(CLIENT_PIN, members)


@covers("CP-05")
@consent("wipe")
@pytest.mark.parametrize("member", [Member.PROTOCOL, Member.SUBCOMMAND], ids=name_of)
def test_key_agreement_with_a_mistyped_member_is_refused(
    member: Member, platform: Platform, send: Send, check: Check
) -> None:
    sound: Members = {
        Member.PROTOCOL: platform.protocol.VERSION,
        Member.SUBCOMMAND: CMD.GET_KEY_AGREEMENT,
    }
    with check("CP-05"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(CLIENT_PIN, sound | {member: mistyped(member)})


@covers("CP-05")
@consent("wipe")
@pytest.mark.parametrize("member", OF_SET_PIN, ids=name_of)
def test_set_pin_with_a_mistyped_member_is_refused(
    member: Member, no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    members = platform.agree().set_pin(new_pin()) | {member: mistyped(member)}
    with check("CP-05"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(CLIENT_PIN, members)


@covers("CP-05")
@consent("wipe")
@pytest.mark.parametrize(("subcommand", "member"), [*MANDATORY, *OF_PERMISSIONS])
def test_pin_with_a_mistyped_member_is_refused(
    subcommand: int, member: Member, proof: Proof, send: Send, check: Check
) -> None:
    members = proof(subcommand) | {member: mistyped(member)}
    with check("CP-05"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(CLIENT_PIN, members)
