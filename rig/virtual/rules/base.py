"""What the rules of every area stand on."""

from __future__ import annotations

from rig.virtual.profile import Profile


class AreaRules:
    """Decisions of one area, for a key of one profile."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
