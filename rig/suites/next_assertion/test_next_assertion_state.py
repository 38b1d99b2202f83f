"""When there is a saved state to go on with, and when there is none (CTAP 6.3 steps 1 and 2)."""

from __future__ import annotations

from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import Member, other
from rig.suites.fixtures import (
    Accounts,
    Check,
    Credential,
    GetAssertion,
    GetNextAssertion,
    Power,
    Send,
)

pytestmark = [needs(option="rk"), needs(option="!alwaysUv")]
GET_NEXT_ASSERTION = 0x08
NOT_ALLOWED = CtapError.ERR.NOT_ALLOWED


@covers("GNA-01")
@consent("sign")
@touches(0)
def test_next_without_a_first_is_refused(send: Send, info: Info, check: Check) -> None:
    """GNA-01: the getInfo before it ends whatever state an earlier test may have left."""
    with check("GNA-01"), refused(NOT_ALLOWED):
        send(GET_NEXT_ASSERTION)


@covers("GNA-02")
@touches(1)
def test_single_account_has_no_next(
    get_assertion: GetAssertion, discoverable: Credential, send: Send, check: Check
) -> None:
    get_assertion()
    with check("GNA-02"), refused(NOT_ALLOWED):
        send(GET_NEXT_ASSERTION)


@covers("GNA-03")
@touches(3)
def test_last_account_has_no_next(
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    accounts: Accounts,
    check: Check,
) -> None:
    accounts(2)
    first = get_assertion()
    get_next_assertion(first)
    with check("GNA-03"), refused(NOT_ALLOWED):
        get_next_assertion(first)


@covers("GNA-12")
@touches(3)
def test_listed_credential_has_no_next(
    get_assertion: GetAssertion, accounts: Accounts, send: Send, check: Check
) -> None:
    """GNA-12: one of two accounts is listed; the other must not be given away."""
    _, newest = accounts(2)
    get_assertion(newest)
    with check("GNA-12"), refused(NOT_ALLOWED):
        send(GET_NEXT_ASSERTION)


@covers("GNA-13")
@touches(3)
def test_failed_assertion_ends_the_one_before(
    get_assertion: GetAssertion, accounts: Accounts, rp: dict[str, str], send: Send, check: Check
) -> None:
    accounts(2)
    get_assertion()
    with refused(CtapError.ERR.NO_CREDENTIALS):
        get_assertion(changes={Member.RP_ID: other(rp)["id"]})
    with check("GNA-13"), refused(NOT_ALLOWED):
        send(GET_NEXT_ASSERTION)


@covers("GNA-14")
@touches(3)
def test_power_cycle_ends_the_saved_state(
    get_assertion: GetAssertion, accounts: Accounts, power: Power, send: Send, check: Check
) -> None:
    accounts(2)
    get_assertion()
    power.cycle()
    with check("GNA-14"), refused(NOT_ALLOWED):
        send(GET_NEXT_ASSERTION)
