"""Decisions about losing power."""

from __future__ import annotations

from rig.virtual.rules.base import AreaRules


class PowerRules(AreaRules):
    """Decisions about losing power."""

    def survives_power_loss(self) -> frozenset[str]:
        """Name the fields of the volatile memory that are not lost with the power."""
        return frozenset()
