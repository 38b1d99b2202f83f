"""`keyrig.diff/1`: the changes by their judgement, and the same change on many keys once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rig import UsageProblem
from rig.record.difference.baseline import Accepted, Baselines
from rig.record.difference.compare import Change, Comparison, Kind
from rig.record.judging.judge import Judgement
from rig.record.latency.telling import seconds_in
from rig.record.near import nearest

SCHEMA = "keyrig.diff/1"
_LISTS = (
    Judgement.REGRESSED,
    Judgement.FIXED,
    Judgement.UNSTABLE,
    Judgement.SUSPECTED,
    Judgement.DIFFERS,
    Judgement.INFRA,
)
_NO_ALARM = (Judgement.FIXED, Judgement.INFRA)
_OF_TESTS = (Kind.VERDICT, Kind.ANSWER, Kind.TEST)


@dataclass(frozen=True)
class Group:
    """The same change on some keys, accepted or not."""

    changes: tuple[Change, ...]
    accepted: bool

    @property
    def was(self) -> str:
        """What it was; of times that differ from key to key, from the least to the greatest."""
        return _reach([change.was for change in self.changes])

    @property
    def now(self) -> str:
        """What it is, likewise."""
        return _reach([change.now for change in self.changes])

    def document(self) -> dict[str, Any]:
        """Return it as part of `keyrig.diff/1`."""
        one = self.changes[0]
        return {
            "kind": one.kind,
            "what": one.what,
            "was": self.was,
            "now": self.now,
            "judgement": one.judgement,
            "accepted": self.accepted,
            "keys": [change.key for change in self.changes],
        }


@dataclass(frozen=True)
class Difference:
    """A comparison, held against what was accepted before."""

    comparison: Comparison
    accepted: Mapping[Change, Accepted]

    @classmethod
    def of(cls, comparison: Comparison, baselines: Baselines) -> Difference:
        """Look every change up; raises `UsageProblem` if a baseline cannot be read."""
        found = ((change, baselines.accepted(change)) for change in comparison.changes)
        return cls(comparison, {change: told for change, told in found if told is not None})

    @property
    def unaccepted(self) -> tuple[Change, ...]:
        """The changes that somebody has to look at: a fix is none, nor is trouble."""
        return tuple(
            change
            for change in self.comparison.changes
            if change not in self.accepted and change.judgement not in _NO_ALARM
        )

    def chosen(self, key: str | None, text: str) -> list[Change]:
        """Return the changes that somebody has to look at, of one key or all of them.

        Args:
            key: The key; None for any.
            text: What is in the name of the test, member, algorithm or operation.

        Raises:
            UsageProblem: There is no such key on the second side, or nothing of that name differs.
        """
        known = {each.key for each in self.comparison.other.keys}
        if key is not None and key not in known:
            raise UsageProblem(
                f"no key of {self.comparison.other.name} is called {key!r}",
                try_this=nearest(key, known) or ", ".join(sorted(known)),
            )
        if text and not any(text in change.what for change in self.comparison.changes):
            raise UsageProblem(
                f"nothing that differs has {text!r} in its name",
                try_this="keyrig diff, which tells all that does",
            )
        return [
            change
            for change in self.unaccepted
            if key in (None, change.key) and text in change.what
        ]

    def groups(self) -> list[Group]:
        """Return the same change on many keys once, the most widespread first."""
        alike: dict[tuple[Any, ...], list[Change]] = {}
        for change in self.comparison.changes:
            alike.setdefault((*change.likeness, change in self.accepted), []).append(change)
        groups = [Group(tuple(changes), same[-1]) for same, changes in alike.items()]
        return sorted(groups, key=lambda group: -len(group.changes))

    def document(self) -> dict[str, Any]:
        """Return the `keyrig.diff/1` document."""
        changes = self.comparison.changes
        return {
            "schema": SCHEMA,
            "one": self.comparison.one.name,
            "other": self.comparison.other.name,
            "compared": self.comparison.compared,
            "not_compared": list(self.comparison.alone),
            "unaccepted": len(self.unaccepted),
            **{
                str(judgement): self._told(each for each in changes if each.judgement is judgement)
                for judgement in _LISTS
            },
            "groups": [group.document() for group in self.groups()],
        }

    def _told(self, changes: Iterable[Change]) -> list[dict[str, Any]]:
        return [
            {
                "key": change.key,
                "test": change.what if change.kind in _OF_TESTS else "",
                "outcomes": change.outcomes,
                "kind": change.kind,
                "what": change.what,
                "was": change.was,
                "now": change.now,
                "accepted": self.accepted[change].reason if change in self.accepted else None,
            }
            for change in changes
        ]


def _reach(told: list[str]) -> str:
    if len(set(told)) == 1:
        return told[0]
    ordered = sorted(told, key=seconds_in)
    return f"{ordered[0]} to {ordered[-1]}"
