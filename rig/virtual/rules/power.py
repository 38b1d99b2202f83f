"""Decisions about losing power."""

from __future__ import annotations

from rig.virtual.rules.base import AreaRules
from rig.virtual.store import Persistent


class PowerRules(AreaRules):
    """Decisions about losing power."""

    def survives_power_loss(self) -> frozenset[str]:
        """Name the fields of the volatile memory that are not lost with the power."""
        return frozenset()

    def remembered(self, persistent: Persistent) -> Persistent:
        """Return the persistent memory as it is read back at power-up."""
        return persistent
