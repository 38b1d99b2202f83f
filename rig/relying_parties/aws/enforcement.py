"""Who must have MFA, since when, and how long that can still be put off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from rig.relying_parties.aws.accounts import AccountKind, Partition, Principal, PrincipalKind
from rig.relying_parties.aws.facts import Fact, fact

GRACE = timedelta(days=35)
"""Fact `grace`."""


@dataclass(frozen=True)
class Stage:
    """One step of the requirement on root users.

    Attributes:
        begins: Its first day; fact `stage-day`.
        fact_name: What it rests on.
    """

    begins: date
    fact_name: str


STAGES: Mapping[AccountKind, Stage] = MappingProxyType(
    {
        AccountKind.MANAGEMENT: Stage(date(2024, 5, 1), "stage-management"),
        AccountKind.STANDALONE: Stage(date(2024, 7, 1), "stage-standalone"),
        AccountKind.MEMBER: Stage(date(2025, 3, 1), "stage-member"),
    }
)


class Standing(StrEnum):
    """Where somebody stands with the requirement."""

    NOT_CONCERNED = "not concerned"
    """It is not on this kind of user."""
    EXEMPT = "exempt"
    """It would be, but this account is left out."""
    NOT_YET = "not yet"
    """The stage has not begun."""
    HAS_MFA = "has MFA"
    BEFORE_SIGN_IN = "before sign-in"
    """The grace period begins with the next sign-in."""
    GRACE = "grace period"
    OVERDUE = "overdue"


ASKED = (Standing.BEFORE_SIGN_IN, Standing.GRACE, Standing.OVERDUE)
"""Where AWS asks for a device that is not there."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What AWS asks of somebody on some day.

    Attributes:
        fact: What this rests on.
        enrol_by: The last day on which enrolling can be put off; None if there is none, or if it
            is not known yet.
        days_left: Until then; 0 on the day itself, and when it is past.
    """

    standing: Standing
    fact: Fact
    enrol_by: date | None = None
    days_left: int | None = None


def duty(
    principal: Principal, today: date, *, has_mfa: bool, first_without_mfa: date | None = None
) -> Duty:
    """Tell what AWS asks of somebody.

    Args:
        today: The day.
        has_mfa: Whether a device is assigned.
        first_without_mfa: The first console sign-in without MFA; None if there was none. One that
            is still to come does not count, and those before the stage count from its first day:
            fact `grace-start`.
    """
    if excuse := _excuse(principal):
        return excuse
    stage = STAGES[principal.account.kind]
    if today < stage.begins:
        return Duty(standing=Standing.NOT_YET, fact=fact(stage.fact_name), enrol_by=None)
    if has_mfa:
        return Duty(standing=Standing.HAS_MFA, fact=fact(stage.fact_name))
    if first_without_mfa is None or first_without_mfa > today:
        return Duty(standing=Standing.BEFORE_SIGN_IN, fact=fact("grace"))
    return _counted(max(first_without_mfa, stage.begins), today)


def _excuse(principal: Principal) -> Duty | None:
    """Return why the requirement is not on somebody; None if it is."""
    if principal.kind is PrincipalKind.IAM_USER:
        return Duty(standing=Standing.NOT_CONCERNED, fact=fact("root-alone"))
    if principal.kind is PrincipalKind.CENTER_USER:
        return Duty(standing=Standing.NOT_CONCERNED, fact=fact("center-apart"))
    if principal.account.partition is Partition.GOVCLOUD:
        return Duty(standing=Standing.EXEMPT, fact=fact("exempt-govcloud"))
    if principal.account.partition is Partition.CHINA:
        return Duty(standing=Standing.EXEMPT, fact=fact("exempt-china"))
    if not principal.account.root_credentials:
        return Duty(standing=Standing.EXEMPT, fact=fact("exempt-no-credentials"))
    return None


def _counted(start: date, today: date) -> Duty:
    # Facts `grace-last-day` and `grace-once`: whoever removes a device counts from the old day.
    last = start + GRACE
    if today > last:
        overdue = fact("grace-over")
        return Duty(standing=Standing.OVERDUE, fact=overdue, enrol_by=last, days_left=0)
    left = (last - today).days
    return Duty(standing=Standing.GRACE, fact=fact("grace"), enrol_by=last, days_left=left)
