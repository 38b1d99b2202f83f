"""Decisions of reset (CTAP 6.6)."""

from __future__ import annotations

from rig.virtual.rules.base import AreaRules
from rig.virtual.store import Persistent, Store, Volatile, blank


class ResetRules(AreaRules):
    """Decisions of reset (CTAP 6.6)."""

    def reset_allowed(self, powered_for: float) -> bool:
        """Tell whether a reset is allowed so many seconds after power-up."""
        return powered_for <= self.profile.reset_window

    def check_reset_state(self, store: Store) -> None:
        """Refuse a reset in this state: it is the way out of each one."""

    def reset_takes_long_touch(self, persistent: Persistent) -> bool:
        """Tell whether a reset needs the sensor held (7.7 of CTAP 2.3)."""
        return persistent.long_touch_for_reset

    def erased(self, persistent: Persistent) -> Persistent:
        """Return the memory that a reset leaves of `persistent`."""
        return blank(self.profile)

    def restarted(self, volatile: Volatile) -> Volatile:
        """Return the volatile memory after a reset; the reset window goes on as it was."""
        return Volatile(powered_on_at=volatile.powered_on_at)
