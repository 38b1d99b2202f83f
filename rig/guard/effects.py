"""What a request can do to a key at worst, and so which consent it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rig.marks import Consent

PERMITS: Mapping[Consent, str] = {
    Consent.READ: "requests that can neither change the key nor cost it anything",
    Consent.SIGN: "credentials that the key does not keep, and signatures",
    Consent.STORE: "discoverable credentials for sites under .keyrig.invalid, for a while",
    Consent.WIPE: "all else: resets, PINs, settings, fingerprints, other people's credentials",
}
"""What each level lets happen to a key beyond the levels before it, to be told to a person."""


class Act(StrEnum):
    """What some keys cannot undo, not even by a reset; asked for by name at any level."""

    ENTERPRISE_ATTESTATION = "enterprise-attestation"
    ALWAYS_UV = "always-uv"
    MIN_PIN_LENGTH = "min-pin-length"
    LONG_TOUCH_FOR_RESET = "long-touch-for-reset"
    VENDOR_COMMAND = "vendor-command"


EVERY_ACT = frozenset(Act)


@dataclass(frozen=True)
class Effect:
    """One kind of request, and the worst that a defective key could do with it.

    Attributes:
        request: What the specification calls it, and which variant of it.
        level: The consent it takes.
        worst: Why, as the end of "at worst the key ...".
        acts: What it could do that cannot be undone.
    """

    request: str
    level: Consent
    worst: str
    acts: frozenset[Act] = frozenset()

    def permitted(self, consent: Consent, named: frozenset[Act]) -> bool:
        """Say whether the consent covers it and every irreversible act in it was named."""
        return self.level <= consent and self.acts <= named


ANYTHING = Effect(
    "bytes that are no CTAPHID packet", Consent.WIPE, "reads any request into them", EVERY_ACT
)
