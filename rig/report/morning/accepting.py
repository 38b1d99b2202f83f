"""Differences that somebody has to accept or reject, each with the command that accepts it."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rig.record.difference.compare import Change, Kind
from rig.record.difference.document import Difference, Group
from rig.record.verdict import Verdict
from rig.report.privacy import without_paths

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
        commands: What to type to accept it; empty where no command could tell it from others.
        also: How many other changes these commands accept along.
    """

    kind: str
    what: str
    was: str
    now: str
    outcomes: str
    keys: tuple[str, ...]
    commands: tuple[str, ...]
    also: int

    @property
    def is_skip(self) -> bool:
        """Whether a test that was taken before is skipped now."""
        return self.now == Verdict.SKIP


def to_accept(
    difference: Difference, told_elsewhere: Collection[tuple[str, str]]
) -> tuple[ToAccept, ...]:
    """Group the changes that nobody has accepted, the most widespread first.

    Args:
        difference: What is another than in the night before.
        told_elsewhere: Key and test of what has regressed, or is unstable: the page tells it there.
    """
    waiting = difference.unaccepted
    left = {
        change
        for change in waiting
        if change.kind is not Kind.VERDICT or (change.key, change.what) not in told_elsewhere
    }
    sides = (difference.comparison.one.name, difference.comparison.other.name)
    groups = (
        Group(tuple(change for change in group.changes if change in left), accepted=False)
        for group in difference.groups()
        if not group.accepted
    )
    return tuple(_told(group, waiting, sides) for group in groups if group.changes)


def _told(group: Group, waiting: Sequence[Change], sides: tuple[str, str]) -> ToAccept:
    changes = group.changes
    one = changes[0]
    commands = tuple(_commands(changes, waiting, sides))
    taken = _taken(changes, waiting)
    return ToAccept(
        kind=WORDS[one.kind],
        what=one.what,
        was=without_paths(group.was),
        now=without_paths(group.now),
        outcomes=one.outcomes,
        keys=tuple(change.key for change in changes),
        commands=commands,
        also=len(taken - set(changes)),
    )


def _commands(
    changes: Sequence[Change], waiting: Sequence[Change], sides: tuple[str, str]
) -> Iterator[str]:
    """Yield one command for all keys, or one for each where others changed in another way."""
    keys = _keys(changes, waiting)
    for key in keys:
        only = ["--key", key] if key else []
        words = ["keyrig", "accept", *sides, *only, "--test", changes[0].what]
        yield f'{shlex.join(words)} --reason "…"'


def _keys(changes: Sequence[Change], waiting: Sequence[Change]) -> list[str]:
    own = {change.key for change in changes}
    others = {change.key for change in waiting if changes[0].what in change.what} - own
    return sorted(own) if others else [""]


def _taken(changes: Sequence[Change], waiting: Sequence[Change]) -> set[Change]:
    """Return what the commands accept: they go by what a name contains."""
    keys = set(_keys(changes, waiting))
    return {
        change
        for change in waiting
        if changes[0].what in change.what and (keys == {""} or change.key in keys)
    }
