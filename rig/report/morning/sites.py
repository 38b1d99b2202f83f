"""Which key does at which site, as the fleet page tells it: one letter each, reasons on demand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rig.record.document import Unreadable
from rig.report.compat import Meeting, Site, read_compat

FILE_NAME = "compat.json"
LETTERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "works": ("✓", "p"),
        "works_with": ("+", "w"),
        "does_not": ("✗", "f"),
        "unknown": ("?", "t"),
    }
)
"""What stands in a cell for each verdict, and its class."""


@dataclass(frozen=True)
class Answer:
    """The same answer of a site to some keys.

    Attributes:
        kind: The class of its letter.
        says: The verdict in words, with what it takes.
        reason: Why; empty where nothing is to be explained.
        certainty: How sure the policy of the site is.
    """

    letter: str
    kind: str
    says: str
    reason: str
    certainty: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class SiteRow:
    """One site.

    Attributes:
        cells: Letter, class and words for each key, in their order; empty for a key not foretold.
        answers: What it says to which keys, the most frequent first.
        notes: What else a person should know of it.
    """

    id: str
    name: str
    cells: tuple[tuple[str, str, str], ...]
    answers: tuple[Answer, ...]
    notes: tuple[str, ...]


def read_sites(folder: Path, keys: Sequence[str]) -> tuple[tuple[SiteRow, ...], str]:
    """Read what was foretold of a run's keys.

    Args:
        folder: The run's folder.
        keys: The keys in the order of the columns.

    Returns:
        The sites, and why there are none; empty if there are, or if nobody foretold anything.
    """
    try:
        told = read_compat((folder / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return (), ""
    except (OSError, Unreadable, UnicodeDecodeError) as error:
        return (), f"{FILE_NAME} cannot be read: {error}"
    return tuple(_row(site, keys) for site in told.sites), ""


def _row(site: Site, keys: Sequence[str]) -> SiteRow:
    met = {one.key: one for one in site.met}
    notes = tuple(dict.fromkeys(note for one in site.met for note in one.notes))
    cells = tuple(_cell(met.get(key)) for key in keys)
    return SiteRow(site.id, site.name, cells, tuple(_answers(site.met)), notes)


def _cell(one: Meeting | None) -> tuple[str, str, str]:
    return ("", "a", "") if one is None else (*_letter(one), one.word)


def _letter(one: Meeting) -> tuple[str, str]:
    return LETTERS.get(one.verdict, ("?", "t"))


def _answers(met: Iterable[Meeting]) -> list[Answer]:
    alike: dict[tuple[str, str, str], list[Meeting]] = {}
    for one in met:
        alike.setdefault((one.word, one.reason, one.certainty), []).append(one)
    answers = [
        Answer(*_letter(own[0]), *same, tuple(one.key for one in own))
        for same, own in alike.items()
    ]
    return sorted(answers, key=lambda answer: -len(answer.keys))
