"""Levels of consent, as they are typed."""

from __future__ import annotations

from rig import UsageProblem
from rig.consent import Consent


def level_named(word: str, *, option: str = "--consent") -> Consent:
    """Return the level that an option names; UsageProblem with those there are if it is none."""
    try:
        return Consent.of(word)
    except ValueError as error:
        raise UsageProblem(str(error), where=option) from None
