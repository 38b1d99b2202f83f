"""Differences that somebody has to accept or reject, each with the command that accepts it."""

from __future__ import annotations

import shlex
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rig.record.difference.compare import Change, Kind
from rig.record.difference.document import Difference, Group
from rig.record.history.store import FILE_NAME
from rig.record.verdict import Verdict
from rig.report.privacy import without_paths

SHOWN = 100
"""Changes that are told one by one; new firmware may well have changed every test of a key."""
WORDS = {
    Kind.VERDICT: "verdict",
    Kind.ANSWER: "answer",
    Kind.INFO: "getInfo",
    Kind.ALGORITHM: "algorithm",
    Kind.TEST: "test",
    Kind.LATENCY: "time",
}


@dataclass(frozen=True, kw_only=True)
class ToAccept:
    """The same change on some keys.

    Attributes:
        kind: What it is a change of, in a word.
        commands: What to type to accept it: one for all keys, or one for each where other keys
            changed in another way.
        also: How many other changes these commands accept along: they go by what a name contains.
    """

    kind: str
    what: str
    was: str
    now: str
    keys: tuple[str, ...]
    commands: tuple[str, ...]
    also: int

    @property
    def is_skip(self) -> bool:
        """Whether a test that was taken before is skipped now."""
        return self.now == Verdict.SKIP


@dataclass(frozen=True)
class Acceptance:
    """What somebody has to accept or reject.

    Attributes:
        difference: What is another than in the night before.
        told_elsewhere: Key and test of what has regressed, or is unstable: the page tells it there.
        history: Where both nights are, for the commands.
        apart: The keys that the history calls otherwise, each in a run of its own.
    """

    difference: Difference
    told_elsewhere: Collection[tuple[str, str]]
    history: Path
    apart: Collection[str] = ()

    @cached_property
    def _waiting(self) -> tuple[Change, ...]:
        return self.difference.unaccepted

    @cached_property
    def _groups(self) -> list[Group]:
        left = {
            change
            for change in self._waiting
            if change.kind is not Kind.VERDICT
            or (change.key, change.what) not in self.told_elsewhere
        }
        groups = (
            Group(tuple(change for change in group.changes if change in left), accepted=False)
            for group in self.difference.groups()
            if not group.accepted
        )
        return [group for group in groups if group.changes]

    @property
    def count(self) -> int:
        """How many different changes there are."""
        return len(self._groups)

    @cached_property
    def shown(self) -> tuple[ToAccept, ...]:
        """The most widespread of them."""
        return tuple(map(self._told, self._groups[:SHOWN]))

    @property
    def diff(self) -> str:
        """What to type to see all of them."""
        return shlex.join(["keyrig", "diff", *self._sides])

    def _told(self, group: Group) -> ToAccept:
        one = group.changes[0]
        alike = [change for change in self._waiting if one.what in change.what]
        own = {change.key for change in group.changes}
        only = own if {change.key for change in alike} - own else {""}
        taken = {change for change in alike if only == {""} or change.key in only}
        return ToAccept(
            kind=WORDS[one.kind],
            what=one.what,
            was=without_paths(group.was),
            now=without_paths(group.now),
            keys=tuple(change.key for change in group.changes),
            commands=tuple(self._command(one.what, key) for key in sorted(only)),
            also=len(taken - set(group.changes)),
        )

    def _command(self, what: str, key: str) -> str:
        sides = self._sides_of(key) if key in self.apart else self._sides
        only = ["--key", key] if key and key not in self.apart else []
        words = ["keyrig", "accept", *sides, *only, "--test", what]
        return f'{shlex.join(words)} --reason "…"'

    @property
    def _sides(self) -> list[str]:
        comparison = self.difference.comparison
        return [comparison.one.name, comparison.other.name, *_history_option(self.history)]

    def _sides_of(self, key: str) -> list[str]:
        """Return the runs of one key alone."""
        comparison = self.difference.comparison
        keys = (*comparison.one.keys, *comparison.other.keys)
        runs = [each.run for each in keys if each.key == key]
        return [*runs, *_history_option(self.history)]


def _history_option(history: Path) -> list[str]:
    """Return the option that names a history, where it is not the usual one."""
    usual, known = (path.resolve() for path in (_USUAL, history))
    if known == usual:
        return []
    here = Path.cwd()
    below = known.is_relative_to(here)
    return ["--history", str(known.relative_to(here)) if below else without_paths(str(known))]


_USUAL = Path("reports") / FILE_NAME
