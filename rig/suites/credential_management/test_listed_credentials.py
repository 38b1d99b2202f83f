"""The enumeration of one relying party's credentials (CTAP 6.8.4)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.link import chance
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import HAS_PERMISSIONS
from rig.suites.credential_management.managing import (
    Answer,
    Manage,
    Parameter,
    SubCommand,
    by_id,
    ids,
    of_rp,
)
from rig.suites.fixtures import Accounts, Check, Credential, MakeCredential, Members, User

pytestmark = [needs(option="rk"), needs(option="clientPin?"), consent("wipe")]

ALWAYS = {Answer.USER, Answer.CREDENTIAL_ID, Answer.PUBLIC_KEY}
OF_EXTENSIONS = {Answer.CRED_PROTECT, Answer.LARGE_BLOB_KEY, Answer.THIRD_PARTY_PAYMENT}
UNPROTECTED = 1
LARGE_BLOB_KEY = 0x05
"""Member of makeCredential's reply (CTAP 12.3)."""
KEPT = 63
"""Bytes that are kept of a name at least: 64, but for what is left of a cut character."""


@covers("CM-21")
@pytest.mark.parametrize("parameters", [None, {}], ids=["no-parameters", "empty-parameters"])
@touches(0)
def test_relying_party_has_to_be_named(
    parameters: Members | None, manage: Manage, check: Check
) -> None:
    manager = manage()
    with check("CM-21"), refused(CtapError.ERR.MISSING_PARAMETER):
        manager.ask(SubCommand.CREDENTIALS_BEGIN, parameters)


@covers("CM-22")
@touches(0)
def test_unknown_relying_party_has_no_credentials(manage: Manage, check: Check) -> None:
    manager = manage()
    with check("CM-22"), refused(CtapError.ERR.NO_CREDENTIALS):
        manager.ask(SubCommand.CREDENTIALS_BEGIN, {Parameter.RP_ID_HASH: chance.token_bytes(32)})


@covers("CM-23")
@touches(2)
def test_reply_tells_of_the_credential_and_the_first_the_total(
    accounts: Accounts, rp: dict[str, str], manage: Manage, info: Info, check: Check
) -> None:
    accounts(2)
    manager = manage()
    with check("CM-23") as judging:
        listed = manager.credentials(rp["id"])
        assert len(listed) == 2
        first, second = listed
        assert set(first) - OF_EXTENSIONS == {*ALWAYS, Answer.TOTAL_CREDENTIALS}
        assert set(second) - OF_EXTENSIONS == ALWAYS
        assert first.get(Answer.TOTAL_CREDENTIALS) == 2
        protects = "credProtect" in info.extensions
        assert protects or Answer.CRED_PROTECT not in first
        if protects and Answer.CRED_PROTECT not in first:
            judging.tolerate("credProtect is left out at its default level")


@covers("CM-24")
@touches(4)
def test_each_credential_is_listed_once(
    accounts: Accounts,
    make_credential: MakeCredential,
    rp: dict[str, str],
    other: dict[str, str],
    manage: Manage,
    check: Check,
) -> None:
    made = accounts(3)
    make_credential({2: other}, rk=True)
    manager = manage()
    with check("CM-24"):
        listed = manager.credentials(rp["id"])
        assert len(listed) == len(made)
        assert set(ids(listed)) == {each.id for each in made}


@covers("CM-25")
@touches(1)
def test_public_key_is_that_of_the_registration(
    discoverable: Credential, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    manager = manage()
    with check("CM-25"):
        told = by_id(manager.credentials(rp["id"]), Answer.PUBLIC_KEY)
        assert told == {discoverable.id: dict(discoverable.public_key)}


@covers("CM-26")
@touches(1)
def test_account_is_told_whole(
    discoverable: Credential, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    manager = manage()
    with check("CM-26"):
        told = by_id(manager.credentials(rp["id"]), Answer.USER)
        assert told == {discoverable.id: discoverable.request[3]}


@covers("CM-26")
@touches(1)
def test_long_names_are_cut_between_characters(
    make_credential: MakeCredential, user: User, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    name = "n" + "\u00fc" * 50
    account = user(name=name, displayName=name)
    made = make_credential({3: account}, rk=True)
    manager = manage()
    with check("CM-26"):
        accounts = by_id(manager.credentials(rp["id"]), Answer.USER)
        assert accounts.keys() == {made.id}
        told = accounts[made.id]
        assert told.get("id") == account["id"]
        for key in ("name", "displayName"):
            assert name.startswith(told.get(key, ""))
            assert len(told.get(key, "").encode()) >= KEPT


@covers("CM-27")
@needs(extension="credProtect")
@pytest.mark.parametrize("level", [1, 2, 3])
@touches(1)
def test_protection_is_the_level_in_force(
    level: int, make_credential: MakeCredential, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    made = make_credential({6: {"credProtect": level}}, rk=True)
    in_force = (made.auth_data.extensions or {}).get("credProtect")
    manager = manage()
    with check("CM-27") as judging:
        levels = by_id(manager.credentials(rp["id"]), Answer.CRED_PROTECT)
        assert levels.keys() == {made.id}
        told = levels[made.id]
        assert told == in_force or (told is None and in_force == UNPROTECTED)
        if told is None:
            judging.tolerate("it is left out at level 1")


@covers("CM-28")
@needs(extension="largeBlobKey")
@touches(2)
def test_large_blob_key_comes_with_the_credentials_that_have_one(
    make_credential: MakeCredential, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    plain = make_credential(rk=True)
    rich = make_credential({6: {"largeBlobKey": True}}, rk=True)
    manager = manage()
    with check("CM-28"):
        told = by_id(manager.credentials(rp["id"]), Answer.LARGE_BLOB_KEY)
        assert rich.reply.get(LARGE_BLOB_KEY)
        assert told == {plain.id: None, rich.id: rich.reply[LARGE_BLOB_KEY]}


@covers("CM-29")
@needs(extension="thirdPartyPayment", version="FIDO_2_2+")
@touches(2)
def test_payment_is_told_of_each_credential(
    make_credential: MakeCredential, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    plain = make_credential(rk=True)
    paying = make_credential({6: {"thirdPartyPayment": True}}, rk=True)
    manager = manage()
    with check("CM-29"):
        told = by_id(manager.credentials(rp["id"]), Answer.THIRD_PARTY_PAYMENT)
        assert told == {plain.id: False, paying.id: True}


@covers("CM-30")
@touches(0)
def test_next_credential_without_a_first_is_refused(manage: Manage, check: Check) -> None:
    """CM-30: fetching the token ends whatever an earlier test may have left."""
    manager = manage()
    with check("CM-30"), refused(CtapError.ERR.NOT_ALLOWED):
        manager.next(SubCommand.CREDENTIALS_NEXT)


@covers("CM-30")
@touches(2)
def test_last_credential_has_no_next(
    accounts: Accounts, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    accounts(2)
    manager = manage()
    manager.credentials(rp["id"])
    with check("CM-30"), refused(CtapError.ERR.NOT_ALLOWED):
        manager.next(SubCommand.CREDENTIALS_NEXT)


@covers("CM-31", "CPT-27")
@HAS_PERMISSIONS
@touches(1)
def test_token_for_one_relying_party_does_not_list_anothers_credentials(
    make_credential: MakeCredential,
    rp: dict[str, str],
    other: dict[str, str],
    manage: Manage,
    check: Check,
) -> None:
    make_credential({2: other}, rk=True)
    manager = manage(rp_id=rp["id"])
    with check("CM-31"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        manager.ask(SubCommand.CREDENTIALS_BEGIN, of_rp(other["id"]))
    with check("CPT-27"):
        assert manage().credentials(other["id"])


@covers("CM-32", "CPT-27")
@HAS_PERMISSIONS
@touches(1)
def test_token_for_one_relying_party_lists_its_credentials(
    discoverable: Credential, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    with check("CM-32"), check("CPT-27"):
        assert ids(manage(rp_id=rp["id"]).credentials(rp["id"])) == [discoverable.id]
