"""Which credentials the key keeps, and when there is room for them (CTAP 6.1.2 steps 17 and 18)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, leaves, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Credential, GetAssertion, MakeCredential, User
from rig.suites.registration.request import Member

pytestmark = [needs(option="rk"), needs(option="!alwaysUv")]
CREDENTIAL, NUMBER_OF_CREDENTIALS = 0x01, 0x05
"""Members of getAssertion's reply (CTAP 6.2)."""
LARGEST_STORE = 512
"""Credentials after which a key counts as one that is never full."""


@covers("MC-70")
@consent("store")
@touches(1)
def test_discoverable_credential_is_found_without_its_id(
    discoverable: Credential, get_assertion: GetAssertion, check: Check
) -> None:
    with check("MC-70"):
        assert get_assertion().reply.get(CREDENTIAL, {}).get("id") == discoverable.id


@covers("MC-75")
def test_other_credential_is_not_found_without_its_id(
    credential: Credential, get_assertion: GetAssertion, check: Check
) -> None:
    with check("MC-75"), refused(CtapError.ERR.NO_CREDENTIALS):
        get_assertion()


@covers("MC-71")
@consent("store")
@touches(3)
def test_second_credential_of_an_account_replaces_the_first(
    make_credential: MakeCredential, get_assertion: GetAssertion, user: User, check: Check
) -> None:
    account = user()
    old = make_credential({Member.USER: account}, rk=True)
    new = make_credential({Member.USER: account}, rk=True)
    with check("MC-71"):
        assert new.id != old.id
        assert new.public_key != old.public_key
        assert NUMBER_OF_CREDENTIALS not in get_assertion().reply
        with refused(CtapError.ERR.NO_CREDENTIALS):
            get_assertion(old)


@covers("MC-72")
@consent("store")
@touches(3)
def test_another_account_adds_a_credential(
    make_credential: MakeCredential, get_assertion: GetAssertion, check: Check
) -> None:
    make_credential(rk=True)
    make_credential(rk=True)
    with check("MC-72"):
        assert get_assertion().reply.get(NUMBER_OF_CREDENTIALS) == 2


@covers("MC-73", "MC-74")
@consent("store")
@touches(30)
@leaves("spoiled")
def test_full_store_refuses_a_new_account_and_serves_those_it_has(
    fresh_key: object,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    user: User,
    check: Check,
) -> None:
    account = user()
    stored = [make_credential({Member.USER: account}, rk=True)]
    with check("MC-73"), refused(CtapError.ERR.KEY_STORE_FULL):
        while len(stored) < LARGEST_STORE:
            stored.append(make_credential(rk=True))
        get_assertion(stored[0])
        pytest.skip(f"not full with {LARGEST_STORE} credentials")
    with check("MC-74"):
        get_assertion(stored[0]).verify(stored[0].public_key)
        make_credential()
    with check("MC-73", case="replacing an account"):
        make_credential({Member.USER: account}, rk=True)
