"""Which of the names that there are somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LIKENESS = 0.5
"""How like a name must be to be told; of two letters, as bays often have, one must be right."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the names that are most like it, with commas between them; empty if none is."""
    return ", ".join(get_close_matches(name, set(known), cutoff=_LIKENESS))
