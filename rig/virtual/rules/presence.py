"""Decisions about user presence and waiting for it."""

from __future__ import annotations

from rig.virtual.operation import Outcome, Wait
from rig.virtual.profile import CommandByte
from rig.virtual.rules.base import AreaRules
from rig.virtual.status import Status
from rig.virtual.store import Store, Volatile

_STATUS = {
    Outcome.TOUCHED: Status.SUCCESS,
    Outcome.TIMED_OUT: Status.USER_ACTION_TIMEOUT,
    Outcome.CANCELLED: Status.KEEPALIVE_CANCEL,
    Outcome.RELEASED: Status.OPERATION_DENIED,
}
_LONG_TOUCH = 5.0
"""Seconds for which the sensor is held in a long touch (CTAP 7.7)."""


class PresenceRules(AreaRules):
    """Decisions about user presence and waiting for it."""

    def check_selection_state(self, store: Store) -> None:
        """Refuse to be chosen in this state: a key can always be (6.9)."""

    def waits_for_touch(self, command: CommandByte) -> bool:
        """Tell whether a command that needs user presence asks for it."""
        return command in self.profile.commands

    def earlier_touch_counts(self, volatile: Volatile, now: float) -> bool:
        """Tell whether what came before the request makes a touch for it needless."""
        return False

    def presence_wait(self) -> Wait:
        """Say how long to wait for a touch, and what KEEPALIVE says meanwhile."""
        return Wait(self.profile.presence_timeout)

    def presence_status(self, outcome: Outcome) -> Status:
        """Choose the status for the end of a wait; success when the user was present."""
        return _STATUS[outcome]

    def long_touch_wait(self) -> Wait:
        """Say how long a touch must last to be a long one."""
        return Wait(_LONG_TOUCH, held=True)

    def long_touch_status(self, outcome: Outcome) -> Status:
        """Choose the status for the end of a long touch; time that ran out is what it takes."""
        return Status.SUCCESS if outcome is Outcome.TIMED_OUT else _STATUS[outcome]
