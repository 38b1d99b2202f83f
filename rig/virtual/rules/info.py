"""Decisions of getInfo (CTAP 6.4)."""

from __future__ import annotations

from rig.virtual.rules.base import AreaRules


class InfoRules(AreaRules):
    """Decisions of getInfo (CTAP 6.4)."""

    def info(self, members: dict[int, object]) -> dict[int, object]:
        """Choose the members of the reply from those that the key has a value for."""
        return {key: value for key, value in members.items() if key in self.profile.info_members}
