"""Ids that a mistyped one may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(mistyped: str, known: Iterable[str]) -> list[str]:
    """Return the likeliest of the known ids, the nearest first; at most three."""
    return get_close_matches(mistyped.upper(), list(known), n=3)
