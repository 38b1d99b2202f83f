"""Assertions without an allowList: which account signs, and what is told of it (CTAP 6.2.2)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import Part
from rig.suites.fixtures import (
    Accounts,
    Check,
    Credential,
    GetAssertion,
    MakeCredential,
    Members,
    User,
    Verification,
)
from rig.suites.registration.request import Member as Registration

pytestmark = [needs(option="rk"), needs(option="!alwaysUv")]


@covers("GA-24")
@consent("sign")
@touches(0)
def test_relying_party_without_accounts_is_told_so(
    get_assertion: GetAssertion, check: Check
) -> None:
    with check("GA-24"), refused(CtapError.ERR.NO_CREDENTIALS):
        get_assertion()


@covers("GA-43")
@touches(4)
def test_newest_account_comes_first_with_their_number(
    get_assertion: GetAssertion, accounts: Accounts, check: Check
) -> None:
    *_, newest = made = accounts(3)
    with check("GA-43"):
        first = get_assertion()
        assert first.reply[Part.CREDENTIAL]["id"] == newest.id, "an older account comes first"
        assert first.reply.get(Part.NUMBER_OF_CREDENTIALS) == len(made)


@covers("GA-44", "GA-48")
@touches(1)
def test_only_account_is_told_by_its_id_alone(
    get_assertion: GetAssertion, discoverable: Credential, check: Check
) -> None:
    given = get_assertion()
    with check("GA-44"):
        assert Part.NUMBER_OF_CREDENTIALS not in given.reply, "numberOfCredentials is there"
    with check("GA-48"):
        told = given.reply.get(Part.USER, {}).get("id")
        assert told == discoverable.request[Registration.USER]["id"], "the user has another id"


@covers("GA-46")
@touches(3)
def test_names_are_withheld_without_verification(
    get_assertion: GetAssertion, accounts: Accounts, check: Check
) -> None:
    accounts(2)
    with check("GA-46"):
        told = set(get_assertion().reply.get(Part.USER, {}))
        assert told <= {"id"}, f"the user has {', '.join(sorted(told))}"


@covers("GA-47")
@touches(3)
def test_names_are_told_with_verification(
    get_assertion: GetAssertion, accounts: Accounts, verification: Verification, check: Check
) -> None:
    *_, newest = accounts(2)
    with check("GA-47"):
        given = get_assertion(changes=verification())
        assert given.reply.get(Part.USER) == newest.request[Registration.USER]


@covers("GA-59")
@consent("store")
@touches(2)
def test_overwritten_credential_is_gone(
    get_assertion: GetAssertion, make_credential: MakeCredential, user: User, check: Check
) -> None:
    same: Members = {Registration.USER: user()}
    overwritten, _ = make_credential(same, rk=True), make_credential(same, rk=True)
    with check("GA-59"), refused(CtapError.ERR.NO_CREDENTIALS):
        get_assertion(overwritten)
