"""Safari."""

from __future__ import annotations

from rig.relying_parties.browsers.browser import Browser
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.options import CreationOptions


class Safari(Browser):
    """It never asks for credProtect, and keeps no credential for a mere preference without PIN."""

    name = "safari"

    def protection(self, options: CreationOptions, key: Capabilities, *, rk: bool) -> int | None:
        """Return no level, whatever the site asks."""
        return None

    def may_keep(self, key: Capabilities) -> bool:
        """Keep a credential by preference where no PIN would have to be set for it first."""
        return super().may_keep(key) and (key.has_pin or key.has_finger)
