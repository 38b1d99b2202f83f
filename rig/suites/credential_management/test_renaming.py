"""updateUserInformation (CTAP 6.8.6)."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import HAS_PERMISSIONS, without
from rig.suites.credential_management.managing import (
    Answer,
    Manage,
    Parameter,
    SubCommand,
    by_id,
    renaming,
)
from rig.suites.fixtures import (
    Accounts,
    Check,
    Credential,
    GetAssertion,
    GetNextAssertion,
    MakeCredential,
    Verification,
)

pytestmark = [needs(option="rk"), needs(option="clientPin?"), consent("wipe")]

HAS_IT = needs(option="credMgmt")
NEW = {"name": "a new name", "displayName": "A new name to show"}


@covers("CM-39")
@HAS_IT
@pytest.mark.parametrize(
    "missing", [Parameter.CREDENTIAL_ID, Parameter.USER], ids=["credentialID", "user"]
)
@touches(1)
def test_credential_and_account_have_to_be_named(
    missing: int, discoverable: Credential, manage: Manage, check: Check
) -> None:
    manager = manage()
    parameters = without(renaming(discoverable.descriptor, discoverable.request[3]), missing)
    with check("CM-39"), refused(CtapError.ERR.MISSING_PARAMETER):
        manager.ask(SubCommand.UPDATE, parameters)


@covers("CM-40")
@HAS_IT
@touches(0)
def test_account_of_an_unknown_credential_is_not_renamed(
    unknown: dict[str, Any], manage: Manage, check: Check
) -> None:
    manager = manage()
    with check("CM-40"), refused(CtapError.ERR.NO_CREDENTIALS):
        manager.update(unknown, {"id": b"nobody", **NEW})


@covers("CM-41")
@HAS_IT
@touches(1)
def test_credential_is_not_given_to_another_account(
    discoverable: Credential, manage: Manage, check: Check
) -> None:
    manager = manage()
    with check("CM-41"), refused(CtapError.ERR.INVALID_PARAMETER):
        manager.update(discoverable.descriptor, {"id": b"somebody else", **NEW})


@covers("CPT-27")
@HAS_IT
@HAS_PERMISSIONS
@touches(1)
def test_token_for_one_relying_party_does_not_rename_anothers_account(
    make_credential: MakeCredential,
    rp: dict[str, str],
    other: dict[str, str],
    manage: Manage,
    check: Check,
) -> None:
    theirs = make_credential({2: other}, rk=True)
    manager = manage(rp_id=rp["id"])
    with check("CPT-27"), refused():
        manager.update(theirs.descriptor, theirs.request[3])


@covers("CM-42")
@HAS_IT
@touches(1)
def test_new_names_are_listed(
    discoverable: Credential, rp: dict[str, str], manage: Manage, check: Check
) -> None:
    account = {"id": discoverable.request[3]["id"], **NEW}
    manager = manage()
    with check("CM-42"):
        manager.update(discoverable.descriptor, account)
        told = by_id(manager.credentials(rp["id"]), Answer.USER)
        assert told == {discoverable.id: account}


@covers("CM-42")
@HAS_IT
@touches(3)
def test_new_names_are_told_at_sign_in(
    accounts: Accounts,
    verification: Verification,
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    manage: Manage,
    check: Check,
) -> None:
    """CM-42: names are told where there are several accounts, and the user was verified."""
    renamed, _ = accounts(2)
    account = {"id": renamed.request[3]["id"], **NEW}
    manage().update(renamed.descriptor, account)
    with check("CM-42"):
        first = get_assertion(changes=verification())
        assert account in [first.reply.get(4), get_next_assertion(first).reply.get(4)]


@covers("CM-43")
@HAS_IT
@pytest.mark.parametrize(
    "names", [{}, {"name": "", "displayName": ""}], ids=["left-out", "sent-empty"]
)
@touches(1)
def test_names_that_are_not_given_are_removed(
    names: dict[str, str],
    discoverable: Credential,
    rp: dict[str, str],
    manage: Manage,
    check: Check,
) -> None:
    account = {"id": discoverable.request[3]["id"], **names}
    manager = manage()
    with check("CM-43"):
        manager.update(discoverable.descriptor, account)
        told = by_id(manager.credentials(rp["id"]), Answer.USER)
        assert told.keys() == {discoverable.id}
        assert not told[discoverable.id].get("name")
        assert not told[discoverable.id].get("displayName")


@covers("CM-45")
@needs(option="credentialMgmtPreview")
@needs(option="!credMgmt")
@touches(1)
def test_preview_cannot_rename(discoverable: Credential, manage: Manage, check: Check) -> None:
    manager = manage()
    with check("CM-45"), refused():
        manager.update(discoverable.descriptor, discoverable.request[3])
