"""What may be done to a key, in the words that people use for it. Pure: it imports nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Consent(IntEnum):
    """What may be done to a key; each level includes the ones before it."""

    READ = 0
    SIGN = 1
    STORE = 2
    WIPE = 3

    @classmethod
    def of(cls, name: str) -> Consent:
        """Return the level of that (lower-case) name; ValueError if there is none."""
        try:
            return cls[name.upper()]
        except KeyError:
            known = ", ".join(level.word for level in cls)
            raise ValueError(f"{name!r} is no consent level: {known}") from None

    @property
    def word(self) -> str:
        """The level as people write it."""
        return self.name.lower()


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
