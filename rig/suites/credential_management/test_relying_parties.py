"""The enumeration of relying parties (CTAP 6.8.3 and 6.8.7)."""

from __future__ import annotations

from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers, leaves, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import HAS_PERMISSIONS
from rig.suites.credential_management.managing import (
    Answer,
    Manage,
    SubCommand,
    hashed,
    hashes,
    rp_ids,
)
from rig.suites.fixtures import Check, Credential, MakeCredential

pytestmark = [needs(option="rk"), needs(option="clientPin?"), consent("wipe")]

ELLIPSIS = "\u2026"
SHORTEST = 32
"""Bytes that are left at least of an RP ID (CTAP 6.8.7)."""


@covers("CM-13")
@touches(0)
@leaves("pin")
def test_there_is_nothing_to_list_on_a_fresh_key(
    fresh_key: object, manage: Manage, check: Check
) -> None:
    manager = manage()
    with check("CM-13"), refused(CtapError.ERR.NO_CREDENTIALS):
        manager.ask(SubCommand.RPS_BEGIN)


@covers("CM-14")
@touches(2)
def test_first_reply_alone_tells_the_total(
    make_credential: MakeCredential, other: dict[str, str], manage: Manage, check: Check
) -> None:
    make_credential(rk=True)
    make_credential({2: other}, rk=True)
    manager = manage()
    with check("CM-14"):
        listed = manager.relying_parties()
        assert len(listed) >= 2
        assert set(listed[0]) == {Answer.RP, Answer.RP_ID_HASH, Answer.TOTAL_RPS}
        for each in listed[1:]:
            assert set(each) == {Answer.RP, Answer.RP_ID_HASH}


@covers("CM-15")
@touches(3)
def test_each_relying_party_is_listed_once(
    make_credential: MakeCredential,
    rp: dict[str, str],
    other: dict[str, str],
    manage: Manage,
    check: Check,
) -> None:
    make_credential(rk=True)
    make_credential({2: other}, rk=True)
    make_credential(rk=True)
    manager = manage()
    with check("CM-15"):
        listed = manager.relying_parties()
        assert {hashed(rp["id"]), hashed(other["id"])} <= set(hashes(listed))
        assert len(set(hashes(listed))) == len(listed) == listed[0].get(Answer.TOTAL_RPS)


@covers("CM-16", "CM-46")
@touches(1)
def test_long_rp_id_is_told_by_its_tail_and_its_whole_hash(
    make_credential: MakeCredential, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    rp_id = f"a-name-that-is-longer-than-what-a-key-has-to-keep-of-it.{rp['id']}"
    make_credential({2: {"id": rp_id, "name": "keyrig"}}, rk=True)
    listed = manage().relying_parties()
    with check("CM-16"):
        assert hashed(rp_id) in hashes(listed)
    with check("CM-46"):
        assert any(is_whole_or_well_cut(told, rp_id) for told in rp_ids(listed))


def is_whole_or_well_cut(told: str, rp_id: str) -> bool:
    """Tell whether an RP ID was left as it is, or cut before its tail and not too short."""
    scheme, ellipsis, tail = told.partition(ELLIPSIS)
    if not ellipsis:
        return told == rp_id
    cut = scheme + tail
    ends = rp_id.startswith(scheme) and bool(tail) and rp_id.endswith(tail)
    return ends and len(told.encode()) >= SHORTEST and len(cut) < len(rp_id)


@covers("CM-17")
@HAS_PERMISSIONS
@touches(1)
def test_token_for_one_relying_party_does_not_list_them(
    discoverable: Credential, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    manager = manage(rp_id=rp["id"])
    with check("CM-17"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        manager.ask(SubCommand.RPS_BEGIN)


@covers("CM-18")
@touches(0)
def test_next_relying_party_without_a_first_is_refused(
    manage: Manage, info: Info, check: Check
) -> None:
    """CM-18: fetching the token ends whatever an earlier test may have left."""
    manager = manage()
    with check("CM-18"), refused(CtapError.ERR.NOT_ALLOWED):
        manager.next(SubCommand.RPS_NEXT)


@covers("CM-19")
@touches(2)
def test_last_relying_party_has_no_next(
    discoverable: Credential,
    make_credential: MakeCredential,
    other: dict[str, str],
    manage: Manage,
    check: Check,
) -> None:
    make_credential({2: other}, rk=True)
    manager = manage()
    manager.relying_parties()
    with check("CM-19"), refused(CtapError.ERR.NOT_ALLOWED):
        manager.next(SubCommand.RPS_NEXT)


@covers("CM-36")
@touches(2)
def test_last_deleted_credential_takes_its_relying_party_along(
    make_credential: MakeCredential,
    rp: dict[str, str],
    other: dict[str, str],
    manage: Manage,
    check: Check,
) -> None:
    gone = make_credential(rk=True)
    make_credential({2: other}, rk=True)
    manager = manage()
    with check("CM-36"):
        manager.delete(gone.descriptor)
        listed = hashes(manager.relying_parties())
        assert hashed(rp["id"]) not in listed
        assert hashed(other["id"]) in listed
