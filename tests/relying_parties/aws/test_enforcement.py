"""Who must have MFA by when."""

from __future__ import annotations

from datetime import date

import pytest

from rig.relying_parties.aws.accounts import (
    Account,
    AccountKind,
    Partition,
    Principal,
    PrincipalKind,
)
from rig.relying_parties.aws.enforcement import Standing, duty

LATE = date(2026, 11, 22)


def principal(
    kind: AccountKind = AccountKind.STANDALONE,
    who: PrincipalKind = PrincipalKind.ROOT_USER,
    partition: Partition = Partition.COMMERCIAL,
    root_credentials: bool = True,
) -> Principal:
    account = Account(
        number="123456789012", kind=kind, partition=partition, root_credentials=root_credentials
    )
    return Principal(account=account, kind=who, name="somebody")


@pytest.mark.parametrize(
    ("kind", "last_free_day"),
    [
        (AccountKind.MANAGEMENT, date(2024, 4, 30)),
        (AccountKind.STANDALONE, date(2024, 6, 30)),
        (AccountKind.MEMBER, date(2025, 2, 28)),
    ],
    ids=str,
)
def test_stage_begins_for_its_kind_of_account(kind: AccountKind, last_free_day: date) -> None:
    root = principal(kind)
    before = duty(root, last_free_day, has_mfa=False)
    first_day = date.fromordinal(last_free_day.toordinal() + 1)
    assert before.standing is Standing.NOT_YET
    assert duty(root, first_day, has_mfa=False).standing is Standing.BEFORE_SIGN_IN


@pytest.mark.parametrize(
    ("who", "standing", "certainty"),
    [
        (principal(partition=Partition.GOVCLOUD), Standing.EXEMPT, "reported"),
        (principal(partition=Partition.CHINA), Standing.EXEMPT, "reported"),
        (principal(AccountKind.MEMBER, root_credentials=False), Standing.EXEMPT, "documented"),
        (principal(who=PrincipalKind.IAM_USER), Standing.NOT_CONCERNED, "documented"),
        (principal(who=PrincipalKind.CENTER_USER), Standing.NOT_CONCERNED, "documented"),
    ],
    ids=["govcloud", "china", "no credentials", "IAM user", "Identity Center user"],
)
def test_those_left_out_are_told_why(who: Principal, standing: Standing, certainty: str) -> None:
    owed = duty(who, LATE, has_mfa=False, first_without_mfa=date(2024, 1, 1))
    assert (owed.standing, owed.fact.certainty.value) == (standing, certainty)
    assert owed.enrol_by is None


@pytest.mark.parametrize(
    ("days", "standing", "left"),
    [
        (0, Standing.GRACE, 35),
        (34, Standing.GRACE, 1),
        (35, Standing.GRACE, 0),
        (36, Standing.OVERDUE, 0),
    ],
)
def test_grace_period_has_35_days(days: int, standing: Standing, left: int) -> None:
    first = date(2026, 1, 10)
    today = date.fromordinal(first.toordinal() + days)
    owed = duty(principal(), today, has_mfa=False, first_without_mfa=first)
    assert (owed.standing, owed.days_left, owed.enrol_by) == (standing, left, date(2026, 2, 14))


def test_sign_ins_before_the_stage_do_not_count() -> None:
    owed = duty(principal(), date(2024, 7, 2), has_mfa=False, first_without_mfa=date(2020, 1, 1))
    assert owed.enrol_by == date(2024, 8, 5)


@pytest.mark.parametrize("first", [date(2026, 11, 23), date.max], ids=str)
def test_sign_in_that_is_still_to_come_does_not_count(first: date) -> None:
    owed = duty(principal(), LATE, has_mfa=False, first_without_mfa=first)
    assert (owed.standing, owed.enrol_by) == (Standing.BEFORE_SIGN_IN, None)


def test_a_device_is_all_that_is_asked_for() -> None:
    owed = duty(principal(), LATE, has_mfa=True, first_without_mfa=date(2025, 1, 1))
    assert (owed.standing, owed.enrol_by) == (Standing.HAS_MFA, None)


@pytest.mark.parametrize("number", ["12345678901", "1234567890123", "12345678901a", "१२३४५६७८९०१२"])
def test_account_number_has_twelve_digits(number: str) -> None:
    with pytest.raises(ValueError, match="twelve digits"):
        Account(number=number, kind=AccountKind.STANDALONE)


def test_only_members_can_be_without_root_credentials() -> None:
    with pytest.raises(ValueError, match="member"):
        Account(number="123456789012", kind=AccountKind.MANAGEMENT, root_credentials=False)
