"""Decisions of getInfo (CTAP 6.4)."""

from __future__ import annotations

from rig.virtual.rules.base import AreaRules
from rig.virtual.store import Store


class InfoRules(AreaRules):
    """Decisions of getInfo (CTAP 6.4)."""

    def check_info_state(self, store: Store) -> None:
        """Refuse to answer in this state, or change it: a key does neither."""

    def info_needs_touch(self) -> bool:
        """Tell whether a person has to be there."""
        return False

    def info(self, members: dict[int, object]) -> dict[int, object]:
        """Choose the members of the reply from those that the key has a value for."""
        return {key: value for key, value in members.items() if key in self.profile.info_members}
