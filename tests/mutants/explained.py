"""Survivors that nobody could kill, and why: what they change is nothing that anybody sees."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from tests.mutants.trying import Tried

FILE = Path(__file__).with_name("explained.toml")


@cache
def reasons() -> dict[tuple[str, str, str], str]:
    """Return the reasons of the file, by its entries' file, old line and new line."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8")).get("survivor", [])
    return {(one["file"], one["was"], one["became"]): one["reason"] for one in entries}


def explain(survivor: Tried) -> str:
    """Return why nothing could see this mutant; nothing if that is not known."""
    return reasons().get((survivor.file, survivor.was, survivor.became), "")
