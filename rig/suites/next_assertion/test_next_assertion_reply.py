"""What the replies hold and who they are for (CTAP 6.3 steps 4 to 6)."""

from __future__ import annotations

from rig.marks import covers, needs, touches
from rig.suites.assertion.request import Part
from rig.suites.fixtures import (
    Accounts,
    Check,
    GetAssertion,
    GetNextAssertion,
    Touch,
    Verification,
)
from rig.suites.registration.request import Member as Registration

pytestmark = needs(option="rk")
without_verification = needs(option="!alwaysUv")


@covers("GNA-06")
@without_verification
@touches(5)
def test_each_account_comes_once_from_newest_to_oldest(
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    accounts: Accounts,
    check: Check,
) -> None:
    made = [account.id for account in reversed(accounts(4))]
    first = get_assertion()
    with check("GNA-06") as judging:
        replies = [first, *(get_next_assertion(first) for _ in made[1:])]
        told = [each.reply[Part.CREDENTIAL]["id"] for each in replies]
        assert sorted(told) == sorted(made), "not each account comes once"
        if told != made:
            judging.tolerate("each account comes once, but not from newest to oldest")


@covers("GNA-07", "GNA-08", "GNA-09")
@without_verification
@touches(3)
def test_next_reply_tells_no_more_than_it_should(
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    accounts: Accounts,
    check: Check,
) -> None:
    oldest, _ = accounts(2)
    following = get_next_assertion(get_assertion())
    with check("GNA-07"):
        user = oldest.request[Registration.USER]
        assert following.reply.get(Part.USER) == {"id": user["id"]}
    with check("GNA-08"):
        following.verify(oldest.public_key)
    with check("GNA-09"):
        assert Part.NUMBER_OF_CREDENTIALS not in following.reply, "numberOfCredentials is there"


@covers("GNA-07")
@touches(3)
def test_next_reply_tells_names_with_verification(
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    accounts: Accounts,
    verification: Verification,
    check: Check,
) -> None:
    oldest, _ = accounts(2)
    following = get_next_assertion(get_assertion(changes=verification()))
    with check("GNA-07"):
        assert following.reply.get(Part.USER) == oldest.request[Registration.USER]


@covers("GNA-10")
@without_verification
@touches(3)
def test_next_reply_has_the_first_ones_presence_without_a_new_touch(
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    accounts: Accounts,
    touch: Touch,
    check: Check,
) -> None:
    accounts(2)
    first, asked = get_assertion(), touch.asked
    with check("GNA-10"), touch.withheld():
        following = get_next_assertion(first)
        assert touch.asked == asked, "the key asked for another touch"
        assert following.auth_data.flags == first.auth_data.flags


@covers("GNA-10")
@touches(3)
def test_next_reply_has_the_first_ones_verification(
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    accounts: Accounts,
    verification: Verification,
    check: Check,
) -> None:
    accounts(2)
    first = get_assertion(changes=verification())
    with check("GNA-10"):
        assert get_next_assertion(first).auth_data.flags == first.auth_data.flags
