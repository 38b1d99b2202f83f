"""Who signs in with a credential of each level, and how (CTAP 6.2.2 step 7, 12.1)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused, sw_refused
from rig.suites.cred_protect.levels import (
    CRED_PROTECT,
    OPTIONAL,
    OPTIONAL_WITH_LIST,
    REQUIRED,
    SILENT,
    Protected,
)
from rig.suites.fixtures import Check, GetAssertion, U2f, Verification

pytestmark = [needs(extension=CRED_PROTECT), needs(option="!alwaysUv")]

with_store = [needs(option="rk"), consent("store")]
NO_CREDENTIALS = CtapError.ERR.NO_CREDENTIALS
ALL, SHOWN_TO_ANYBODY = 4, 2
COUNT = 0x05
LONGEST_HANDLE = 255
"""Bytes; U2F states the length of a handle in one."""


@covers("XCP-05", "GA-28")
@needs(option="rk")
@consent("store")
@touches(1)
def test_level_2_is_not_discovered_unverified(
    protected: Protected, get_assertion: GetAssertion, check: Check
) -> None:
    protected(OPTIONAL_WITH_LIST, rk=True)
    with check("XCP-05"), check("GA-28"), refused(NO_CREDENTIALS):
        get_assertion()


@covers("XCP-06", "GA-29")
@consent("sign")
@touches(2)
@pytest.mark.parametrize("rk", [False, pytest.param(True, marks=with_store)])
def test_level_2_is_used_by_its_id_unverified(
    protected: Protected, get_assertion: GetAssertion, check: Check, *, rk: bool
) -> None:
    made = protected(OPTIONAL_WITH_LIST, rk=rk)
    with check("XCP-06"), check("GA-29"):
        get_assertion(made).verify(made.public_key)


@covers("XCP-07", "GA-26", "GA-27")
@needs(option="rk")
@consent("store")
@touches(1)
def test_level_3_is_not_found_unverified(
    protected: Protected, get_assertion: GetAssertion, check: Check
) -> None:
    made = protected(REQUIRED, rk=True)
    with check("GA-26"), check("XCP-07"), refused(NO_CREDENTIALS):
        get_assertion(made)
    with check("GA-27"), check("XCP-07"), refused(NO_CREDENTIALS):
        get_assertion()


@covers("XCP-08", "GA-30")
@needs(option="rk")
@consent("store")
@touches(3)
@pytest.mark.parametrize("level", [OPTIONAL_WITH_LIST, REQUIRED])
def test_verified_person_finds_every_level(
    verification: Verification,
    protected: Protected,
    get_assertion: GetAssertion,
    check: Check,
    level: int,
) -> None:
    made = protected(level, rk=True)
    with check("GA-30"), check("XCP-08"):
        get_assertion(changes=verification()).verify(made.public_key)
    with check("XCP-08"):
        get_assertion(made, changes=verification()).verify(made.public_key)


@covers("XCP-10")
@consent("sign")
@touches(1)
def test_level_3_is_not_betrayed_to_a_silent_probe(
    protected: Protected, get_assertion: GetAssertion, check: Check
) -> None:
    made = protected(REQUIRED)
    with check("XCP-10"), refused(NO_CREDENTIALS):
        get_assertion(made, changes=SILENT)


@covers("XCP-11", "GA-31")
@needs(option="rk")
@consent("store")
@touches(6)
def test_what_is_hidden_is_not_counted(
    verification: Verification, protected: Protected, get_assertion: GetAssertion, check: Check
) -> None:
    for level in (OPTIONAL, OPTIONAL_WITH_LIST, OPTIONAL, REQUIRED):
        protected(level, rk=True)
    with check("GA-31"), check("XCP-11"):
        assert get_assertion().reply.get(COUNT) == SHOWN_TO_ANYBODY
    with check("XCP-11"):
        assert get_assertion(changes=verification()).reply.get(COUNT) == ALL


@covers("XCP-12")
@touches(2)
def test_level_3_holds_for_a_credential_that_the_key_does_not_keep(
    verification: Verification, protected: Protected, get_assertion: GetAssertion, check: Check
) -> None:
    made = protected(REQUIRED)
    with check("XCP-12"), refused(NO_CREDENTIALS):
        get_assertion(made)
    with check("XCP-12"):
        get_assertion(made, changes=verification()).verify(made.public_key)


@covers("XCP-13")
@needs(capability="MSG")
@consent("sign")
@touches(2)
def test_level_3_does_not_sign_over_u2f(protected: Protected, u2f: U2f, check: Check) -> None:
    made = protected(REQUIRED)
    if len(made.id) > LONGEST_HANDLE:
        pytest.skip("the key's credential ids are longer than a U2F handle can be")
    with check("XCP-13"), sw_refused():
        u2f.authenticate(made.id)
