"""What several keys showed alike, told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rig.report.view import Case

ROOM = 300_000
"""Characters of exchanges and logs that a page holds; of what does not fit, their place is told."""
_NAMED = 6


@dataclass(frozen=True)
class Alike:
    """One outcome of one test, on every key and in every round that showed it.

    Attributes:
        cases: At least one; the first is told whole.
    """

    cases: tuple[Case, ...]

    @property
    def first(self) -> Case:
        """The one that is told whole."""
        return self.cases[0]

    @property
    def others(self) -> tuple[Case, ...]:
        """The rest."""
        return self.cases[1:]

    @property
    def keys(self) -> list[str]:
        """The keys, each once."""
        return list(dict.fromkeys(case.result.key for case in self.cases))

    @property
    def who(self) -> str:
        """The keys in a few words."""
        return keys_in_words(self.keys)


def keys_in_words(names: Iterable[str]) -> str:
    """Tell keys in a few words: all of them, or the first and how many more."""
    keys = list(dict.fromkeys(names))
    return ", ".join(keys) if len(keys) <= _NAMED else f"{keys[0]} and {len(keys) - 1} more"


def alike(cases: Iterable[Case]) -> tuple[Alike, ...]:
    """Put together what is the same test with the same outcome, in the order of the first ones."""
    groups: dict[tuple[str, ...], list[Case]] = {}
    for case in cases:
        result = case.result
        same = (result.test, result.verdict, result.reason, result.trouble or "", case.tries)
        groups.setdefault(same, []).append(case)
    return tuple(Alike(tuple(group)) for group in groups.values())


def with_room(groups: Sequence[Alike], room: int = ROOM) -> frozenset[str]:
    """Return the anchors of the cases whose exchanges and logs a page has room for.

    Every outcome comes before any other key that showed the same.

    Args:
        groups: What is told at length.
        room: Characters.
    """
    found = set()
    for case in (*(group.first for group in groups), *_others(groups)):
        if case.length <= room:
            room -= case.length
            found.add(case.anchor)
    return frozenset(found)


def _others(groups: Iterable[Alike]) -> Iterator[Case]:
    return (case for group in groups for case in group.others)


@dataclass(frozen=True)
class Skips:
    """Tests that were not taken for the same reason."""

    reason: str
    cases: tuple[Case, ...]

    @property
    def by_key(self) -> Mapping[str, int]:
        """How many tests of each key it kept back."""
        return Counter(case.result.key for case in self.cases)

    @cached_property
    def tests(self) -> list[tuple[Case, list[str]]]:
        """Each test once, with the keys that did not take it; none if it is all of the group's."""
        tests: dict[str, list[Case]] = {}
        for case in self.cases:
            tests.setdefault(case.result.test, []).append(case)
        every = len(self.by_key)
        return [(own[0], self._keys(own, every)) for own in tests.values()]

    @staticmethod
    def _keys(cases: Sequence[Case], every: int) -> list[str]:
        keys = list(dict.fromkeys(case.result.key for case in cases))
        return keys if len(keys) < every else []


def skips(cases: Iterable[Case]) -> list[Skips]:
    """Put together what was not taken for the same reason, the most frequent one first."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.reason, []).append(case)
    told = [Skips(reason, tuple(own)) for reason, own in groups.items()]
    return sorted(told, key=lambda group: -len(group.cases))
