"""Decisions of the CTAPHID layer (CTAP 11.2)."""

from __future__ import annotations

from rig.virtual.profiles import Capability
from rig.virtual.rules.base import AreaRules


class HidRules(AreaRules):
    """Decisions of the CTAPHID layer (CTAP 11.2)."""

    def keepalive_interval(self) -> float | None:
        """Say how long to wait between two KEEPALIVE packets, in seconds; None to send none."""
        return 0.1

    def capabilities(self) -> Capability:
        """Choose the capability bits of the INIT reply."""
        return self.profile.capabilities
