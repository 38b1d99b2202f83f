"""Chromium, and what is made of it: Chrome, Edge and others, where they talk to the key."""

from __future__ import annotations

from rig.relying_parties.browsers.browser import Browser
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.demands import Demand
from rig.relying_parties.options import CreationOptions

_WITHOUT_LIST = 2
_REQUIRED = 3


class Chromium(Browser):
    """It protects discoverable credentials unasked, and spares PINs by U2F."""

    name = "chromium"

    def protection(self, options: CreationOptions, key: Capabilities, *, rk: bool) -> int | None:
        """Return the site's own level, else one that follows from rk and uv."""
        explicit = super().protection(options, key, rk=rk)
        if explicit is not None or "credProtect" not in key.extensions:
            return explicit
        if options.rk is Demand.DISCOURAGED:
            return None
        required = options.rk is Demand.REQUIRED and options.uv is Demand.PREFERRED
        return _REQUIRED if required else _WITHOUT_LIST

    def prefers_u2f(self, options: CreationOptions, key: Capabilities, *, rk: bool) -> bool:
        """Use U2F where CTAP 2.0 would want the PIN for a credential that the site wants without.

        Not where the site asks for what U2F has not: hmac-secret, or credProtect by itself.
        """
        bare = not {"prf", "hmacCreateSecret", "credProtect"} & options.extensions.keys()
        spared = key.u2f and key.has_pin and not key.registers_unverified
        touch = options.uv is Demand.DISCOURAGED and not rk and not key.always_verifies
        return bare and spared and touch and -7 in options.algorithms
