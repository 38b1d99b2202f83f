"""Decisions about user presence and waiting for it."""

from __future__ import annotations

from rig.virtual.operation import Outcome, Wait
from rig.virtual.rules.base import AreaRules
from rig.virtual.status import Status


class PresenceRules(AreaRules):
    """Decisions about user presence and waiting for it."""

    def presence_wait(self) -> Wait | None:
        """Say how to wait for a touch; None not to ask for one."""
        return Wait(self.profile.presence_timeout)

    def presence_status(self, outcome: Outcome) -> Status:
        """Choose the status for the end of a wait; success when the user was present."""
        return _STATUS[outcome]


_STATUS = {
    Outcome.TOUCHED: Status.SUCCESS,
    Outcome.TIMED_OUT: Status.USER_ACTION_TIMEOUT,
    Outcome.CANCELLED: Status.KEEPALIVE_CANCEL,
}
