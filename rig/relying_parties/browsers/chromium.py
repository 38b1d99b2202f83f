"""Chromium, and what is made of it: Chrome, Edge and others, where they talk to the key."""

from __future__ import annotations

from rig.relying_parties.browsers.browser import Browser
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.demands import Demand
from rig.relying_parties.options import CreationOptions

_WITHOUT_LIST = 2
_REQUIRED = 3
_SECRETS = {"prf", "hmacCreateSecret"}


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

    def may_keep(self, key: Capabilities) -> bool:
        """Keep a preferred credential whenever there is room, even where nobody can be verified.

        The next step then wants verification, and refuses such a key for the lack of it; seen with
        Chromium 156 and a key of its own making.
        """
        return key.keeps_credentials and key.room != 0

    def wanted_at_creation(
        self, options: CreationOptions, key: Capabilities, *, rk: bool
    ) -> Demand:
        """Lead the user to a PIN for a credential with a secret: it would change with one later."""
        wanted = super().wanted_at_creation(options, key, rk=rk)
        secret = bool(_SECRETS & options.extensions.keys()) and "hmac-secret" in key.extensions
        return Demand.REQUIRED if secret and (key.takes_pin or key.takes_finger) else wanted

    def prefers_u2f(self, options: CreationOptions, key: Capabilities, *, rk: bool) -> bool:
        """Use U2F where CTAP 2.0 would want the PIN for a credential that the site wants without.

        Not where the site asks for what U2F has not: hmac-secret, or credProtect by itself.
        """
        bare = not {*_SECRETS, "credProtect"} & options.extensions.keys()
        spared = key.u2f and key.has_pin and not key.registers_unverified
        touch = options.uv is Demand.DISCOURAGED and not rk and not key.always_verifies
        return bare and spared and touch and -7 in options.algorithms
