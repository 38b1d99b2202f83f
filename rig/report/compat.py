"""The page of `keyrig compat`, made from its JSON alone: which keys do where, and why not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rig import UsageProblem
from rig.record.document import Document, Unreadable
from rig.report.environment import render_page

SCHEMA = "keyrig.compat/1"
FEW = 6
"""Keys that have columns of their own; more of them are listed site by site."""
WORDS: Mapping[str, str] = {
    "works": "works",
    "works_with": "works with",
    "does_not": "does not",
    "unknown": "unknown",
}


@dataclass(frozen=True)
class Meeting:
    """One key at one site, as the page tells it."""

    key: str
    model: str
    site: str
    verdict: str
    taken: tuple[str, ...]
    reason: str
    certainty: str
    exchange: str
    ceremonies: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]

    @property
    def word(self) -> str:
        """The verdict in words, with what it takes."""
        return " ".join([WORDS.get(self.verdict, self.verdict), ", ".join(self.taken)]).strip()

    @property
    def needs_words(self) -> bool:
        """Whether there is something to explain."""
        return self.verdict in ("does_not", "unknown")


@dataclass(frozen=True)
class Site:
    """One site of the document.

    Attributes:
        fields: Name, value, certainty, source and date of each field of its policy.
    """

    id: str
    name: str
    fields: tuple[tuple[str, str, str, str, str], ...]
    met: tuple[Meeting, ...]

    def count(self, verdict: str) -> int:
        """Return how many keys have that verdict here."""
        return sum(one.verdict == verdict for one in self.met)


@dataclass(frozen=True)
class Compat:
    """The whole document, for one page."""

    sites: tuple[Site, ...]
    findings: tuple[tuple[str, str], ...]
    browser: str
    source: str

    @cached_property
    def keys(self) -> list[str]:
        """The keys in the order of the document."""
        return list(dict.fromkeys(one.key for site in self.sites for one in site.met))

    @property
    def has_columns(self) -> bool:
        """Whether each key has a column of its own."""
        return len(self.keys) <= FEW


def write_compat_page(text: str, page: Path) -> Path:
    """Write the page of a `keyrig.compat/1` document; it needs nothing beside it.

    Args:
        text: The document.
        page: Where the page goes.

    Raises:
        UsageProblem: It is another document, or the page cannot be written.
    """
    try:
        told = read_compat(text)
        page.write_text(_render(told), encoding="utf-8")
    except Unreadable as error:
        raise UsageProblem(
            f"this is no document of keyrig compat: {error}", try_this="keyrig compat --json"
        ) from error
    except OSError as error:
        raise UsageProblem(
            f"the page cannot be written: {error.strerror}", where=str(page)
        ) from error
    return page


def _render(told: Compat) -> str:
    return render_page("compat.html.j2", told=told, words=WORDS)


def read_compat(text: str) -> Compat:
    """Read a `keyrig.compat/1` document.

    Raises:
        Unreadable: It is another document, or newer than this version reads.
    """
    document = Document.parse(text, SCHEMA)
    met = [_meeting(row) for row in document.documents("rows")]
    parties = document.documents("relying_parties")
    return Compat(
        sites=tuple(_site(party, met) for party in parties),
        findings=tuple(
            (one.text("key"), one.text("says")) for one in document.documents("findings", ())
        ),
        browser=document.text("browser", ""),
        source=_source(document),
    )


def _meeting(row: Document) -> Meeting:
    return Meeting(
        key=row.text("key"),
        model=row.text("model", ""),
        site=row.text("relying_party"),
        verdict=row.text("verdict"),
        taken=row.texts("with", ()),
        reason=row.text("reason", ""),
        certainty=row.text("certainty"),
        exchange=row.text("exchange", ""),
        ceremonies=tuple(
            (one.text("name"), one.text("outcome"), one.text("says", ""))
            for one in row.documents("ceremonies", ())
        ),
        notes=row.texts("notes", ()),
    )


def _site(party: Document, met: list[Meeting]) -> Site:
    name = party.text("id")
    fields = party.members("fields")
    return Site(
        id=name,
        name=party.text("name"),
        fields=tuple(_field(field, Document(fact)) for field, fact in fields.items()),
        met=tuple(one for one in met if one.site == name),
    )


def _field(name: str, fact: Document) -> tuple[str, str, str, str, str]:
    several = fact.texts("values", ())
    value = " or ".join(several) or json.dumps(fact.value("value"), ensure_ascii=False)
    return name, value, fact.text("certainty"), fact.text("source"), fact.text("date")


def _source(document: Document) -> str:
    metadata = document.members("metadata")
    if not metadata:
        return ""
    return f"FIDO metadata, blob {metadata.get('number') or 'without number'}"
