"""What a request can do to a key at worst, and so which consent it takes."""

from __future__ import annotations

from dataclasses import dataclass

from rig.consent import EVERY_ACT, Act, Consent


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
