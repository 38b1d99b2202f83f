"""deleteCredential (CTAP 6.8.5)."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import HAS_PERMISSIONS
from rig.suites.credential_management.managing import Manage, SubCommand
from rig.suites.fixtures import Check, Credential, GetAssertion, MakeCredential, Members

pytestmark = [needs(option="rk"), needs(option="clientPin?"), consent("wipe")]


@covers("CM-33")
@pytest.mark.parametrize("parameters", [None, {}], ids=["no-parameters", "empty-parameters"])
@touches(0)
def test_credential_to_delete_has_to_be_named(
    parameters: Members | None, manage: Manage, check: Check
) -> None:
    manager = manage()
    with check("CM-33"), refused(CtapError.ERR.MISSING_PARAMETER):
        manager.ask(SubCommand.DELETE, parameters)


@covers("CM-34")
@touches(0)
def test_unknown_credential_cannot_be_deleted(
    unknown: dict[str, Any], manage: Manage, check: Check
) -> None:
    manager = manage()
    with check("CM-34"), refused(CtapError.ERR.NO_CREDENTIALS):
        manager.delete(unknown)


@covers("CM-35")
@pytest.mark.parametrize("by_id", [True, False], ids=["by-id", "by-discovery"])
@touches(1)
def test_deleted_credential_asserts_no_more(
    by_id: bool,
    discoverable: Credential,
    get_assertion: GetAssertion,
    manage: Manage,
    check: Check,
) -> None:
    manage().delete(discoverable.descriptor)
    with check("CM-35"), refused(CtapError.ERR.NO_CREDENTIALS):
        get_assertion(*([discoverable] if by_id else []), changes={5: {"up": False}})


@covers("CPT-27")
@HAS_PERMISSIONS
@touches(1)
def test_token_for_one_relying_party_does_not_delete_anothers_credential(
    make_credential: MakeCredential,
    rp: dict[str, str],
    other: dict[str, str],
    manage: Manage,
    check: Check,
) -> None:
    theirs = make_credential({2: other}, rk=True)
    manager = manage(rp_id=rp["id"])
    with check("CPT-27"), refused():
        manager.delete(theirs.descriptor)


@covers("CM-38")
@touches(1)
def test_credential_that_is_not_discoverable_cannot_be_deleted(
    credential: Credential, manage: Manage, check: Check
) -> None:
    manager = manage()
    with check("CM-38"), refused(CtapError.ERR.NO_CREDENTIALS):
        manager.delete(credential.descriptor)
