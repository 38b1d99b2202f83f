"""What the specifications ask of a key, as data, and which tests show it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from rig.requirements.answers import (
    DEPARTURE,
    SILENCE,
    Answer,
    Judgement,
    Kind,
    hid_error,
    status,
    status_word,
)
from rig.requirements.loader import load
from rig.requirements.model import Certainty, Need, Requirement, Source, Strength
from rig.requirements.nearest import nearest

__all__ = [
    "DEPARTURE",
    "SILENCE",
    "Answer",
    "Certainty",
    "Judgement",
    "Kind",
    "Need",
    "Requirement",
    "Source",
    "Strength",
    "catalogue",
    "hid_error",
    "nearest",
    "status",
    "status_word",
]

DATA = Path(__file__).parent / "data"


@cache
def catalogue() -> Mapping[str, Requirement]:
    """Return every requirement by its id, in the order of the data files; read once."""
    return load(DATA)
