"""Decisions about the time that the key takes."""

from __future__ import annotations

from rig.virtual.profile import CommandByte
from rig.virtual.rules.base import AreaRules


class PaceRules(AreaRules):
    """Decisions about the time that the key takes."""

    def computing_time(self, command: CommandByte) -> float:
        """Say how many seconds a command takes beside those that this software needs for it."""
        return 0.0
