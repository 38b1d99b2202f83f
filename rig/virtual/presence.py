"""Asking for a touch, as every command that needs one does."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from rig.virtual.operation import Outcome, Wait
from rig.virtual.status import Refusal, Status

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


def user_presence(authenticator: Authenticator) -> Generator[Wait, Outcome, None]:
    """Wait for a touch; Refusal when time runs out or the platform cancels."""
    status = yield from presence_status(authenticator)
    if status is not Status.SUCCESS:
        raise Refusal(status)


def presence_status(authenticator: Authenticator) -> Generator[Wait, Outcome, Status]:
    """Wait for a touch and return how that ended, for those who answer alike to any end."""
    rules, volatile = authenticator.rules, authenticator.store.volatile
    if not rules.waits_for_touch(authenticator.command):
        return Status.SUCCESS
    if rules.earlier_touch_counts(volatile, authenticator.clock.now()):
        return Status.SUCCESS
    status = rules.presence_status((yield rules.presence_wait()))
    if status is Status.SUCCESS:
        volatile.touched_at = authenticator.clock.now()
    return status


def long_touch(authenticator: Authenticator) -> Generator[Wait, Outcome, None]:
    """Wait until the touch that there is has lasted; Refusal when the finger goes before."""
    rules = authenticator.rules
    status = rules.long_touch_status((yield rules.long_touch_wait()))
    if status is not Status.SUCCESS:
        raise Refusal(status)
