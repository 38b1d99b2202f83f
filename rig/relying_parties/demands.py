"""The words with which a site asks for things, as WebAuthn spells them."""

from __future__ import annotations

from enum import StrEnum


class Demand(StrEnum):
    """How much a site wants user verification or a discoverable credential (5.4.4, 5.8.6)."""

    DISCOURAGED = "discouraged"
    PREFERRED = "preferred"
    REQUIRED = "required"


class Attestation(StrEnum):
    """What a site wants to be told of the key's model (5.4.7)."""

    NONE = "none"
    INDIRECT = "indirect"
    DIRECT = "direct"
    ENTERPRISE = "enterprise"


class Attachment(StrEnum):
    """Which authenticators a site lets register (5.4.5)."""

    ANY = "any"
    CROSS_PLATFORM = "cross-platform"
    PLATFORM = "platform"


class Level(StrEnum):
    """How far FIDO has certified a model, the least first; `none` for not at all."""

    NONE = "none"
    CERTIFIED = "certified"
    L1 = "L1"
    L1_PLUS = "L1plus"
    L2 = "L2"
    L2_PLUS = "L2plus"
    L3 = "L3"
    L3_PLUS = "L3plus"

    def reaches(self, least: Level) -> bool:
        """Tell whether this is that level or a higher one."""
        order = list(Level)
        return order.index(self) >= order.index(least)


class Client(StrEnum):
    """What stands between the site and the key."""

    BROWSER = "browser"
    OPENSSH = "openssh"
    SYSTEMD = "systemd"
    PAM_U2F = "pam_u2f"
