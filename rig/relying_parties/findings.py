"""Where a key that is plugged in differs from what its own metadata lets expect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rig.metadata import Entry
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.clients import USUAL
from rig.relying_parties.fit import Fit, Row
from rig.relying_parties.paper import paper_row
from rig.relying_parties.policies import Policy


@dataclass(frozen=True)
class Finding:
    """One difference.

    Attributes:
        says: What the metadata says, and what the key does.
    """

    key: str
    says: str

    def document(self) -> dict[str, str]:
        """Return it as JSON."""
        return {"key": self.key, "says": self.says}


def differences(
    name: str,
    key: Capabilities,
    entry: Entry,
    rows: Iterable[tuple[Policy, Row]],
    browser: str = USUAL,
) -> Iterator[Finding]:
    """Yield where a key departs from the statement of its model.

    Args:
        name: What the user calls it.
        key: What it says of itself.
        entry: Its model.
        rows: What it did at each site.
        browser: Which browser stood between them.
    """
    stated = Capabilities.of(entry.statement.get_info)
    for what, on_paper, seen in _told(stated, key):
        if on_paper != seen:
            yield Finding(name, f"{what}: {_words(on_paper)} on paper, {_words(seen)} in the key")
    for policy, row in rows:
        paper = paper_row(policy, entry, browser)
        if Fit.UNKNOWN not in (row.fit, paper.fit) and row.fit is not paper.fit:
            told = f"{paper.fit.value} on paper, {row.fit.value} with the key: {row.reason}"
            yield Finding(name, f"{policy.id}: {told}")


def _told(paper: Capabilities, key: Capabilities) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield what does not change with the state of a key."""
    yield "versions", set(paper.versions), set(key.versions)
    yield "extensions", set(paper.extensions), set(key.extensions)
    yield "options", set(paper.options), set(key.options)
    if paper.algorithms and key.algorithms:
        yield "algorithms", set(map(str, paper.algorithms)), set(map(str, key.algorithms))


def _words(told: set[str]) -> str:
    return ", ".join(sorted(told)) or "nothing"
