"""What follows the right password (fact `second-factor`), and the ways back in after a loss."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from rig.relying_parties.aws.accounts import AccountKind, Principal, PrincipalKind
from rig.relying_parties.aws.devices import Assigned
from rig.relying_parties.aws.enforcement import Duty, Standing
from rig.relying_parties.aws.facts import Fact, fact


class Step(StrEnum):
    """What is next."""

    USE_DEVICE = "use-device"
    """Any one of the assigned devices; fact `any-one-device`."""
    ENROL = "enrol"
    """Nothing but assigning a device can be done; fact `grace-over`."""
    PROMPT = "prompt"
    """Signed in, and asked to assign a device, which can be put off."""
    IN = "in"


def after_password(principal: Principal, devices: Collection[Assigned], owed: Duty) -> Step:
    """Return what follows the right password."""
    if devices:
        return Step.USE_DEVICE
    # Facts `center-default` and `center-enrol`.
    if principal.kind is PrincipalKind.CENTER_USER or owed.standing is Standing.OVERDUE:
        return Step.ENROL
    if owed.standing in (Standing.BEFORE_SIGN_IN, Standing.GRACE):
        return Step.PROMPT
    return Step.IN


def ways_back(principal: Principal, devices_left: int) -> tuple[Fact, ...]:
    """Return how somebody who lost a device gets in again, the simplest way first.

    Args:
        devices_left: How many other devices are assigned.
    """
    ways = ["lost-other"] if devices_left else []
    if principal.kind is PrincipalKind.CENTER_USER:
        ways.append("lost-center")
    elif principal.kind is PrincipalKind.IAM_USER:
        ways.append("lost-user")
    else:
        ways.append("lost-root")
        if principal.account.kind is AccountKind.MEMBER:
            ways.append("lost-member")
    return tuple(fact(way) for way in ways)
