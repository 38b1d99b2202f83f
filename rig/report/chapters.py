"""What of many outcomes a page tells at length, and what in a line for each test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from rig.report.alike import Alike, keys_in_words
from rig.report.view import Case

MOST = 100
"""Outcomes that are all told at length; of more of them the page would grow, unread."""
SOME = 30
"""How many are told at length where there are more."""
PLACES = 1_000
"""Keys and rounds that have a place beside those that are."""


@dataclass(frozen=True)
class Brief:
    """What a test came to, in a line.

    Attributes:
        groups: Its outcomes, at least one; the first is told, the others are counted.
    """

    groups: tuple[Alike, ...]

    @property
    def first(self) -> Case:
        """The one that is told."""
        return self.groups[0].first

    @property
    def second(self) -> Case | None:
        """The first one whose place is in the table of all tests; None if there is no other."""
        return next((case for case in self._cases if case is not self.first), None)

    @property
    def others(self) -> int:
        """How many outcomes are not told."""
        return len(self.groups) - 1

    @property
    def who(self) -> str:
        """The keys in a few words."""
        return keys_in_words(case.result.key for case in self._cases)

    @property
    def _cases(self) -> Iterator[Case]:
        return (case for group in self.groups for case in group.cases)


@dataclass(frozen=True)
class Chapter:
    """All outcomes of one kind.

    Attributes:
        groups: In the order in which they are told.
    """

    groups: tuple[Alike, ...]

    @cached_property
    def whole(self) -> tuple[Alike, ...]:
        """What is told at length: the first ones, as many as there is place for."""
        return self.groups[: _fitting(self.groups)]

    @cached_property
    def brief(self) -> tuple[Brief, ...]:
        """The rest, test by test."""
        tests: dict[str, list[Alike]] = {}
        for group in self.groups[len(self.whole) :]:
            tests.setdefault(group.first.result.test, []).append(group)
        return tuple(Brief(tuple(own)) for own in tests.values())

    @property
    def placed(self) -> Iterator[str]:
        """The anchors of what is told here; the place of any other is its cell among all tests."""
        yield from (case.anchor for group in self.whole for case in group.cases)
        yield from (brief.first.anchor for brief in self.brief)

    def __len__(self) -> int:
        """Return how many outcomes there are."""
        return len(self.groups)


def _fitting(groups: Sequence[Alike]) -> int:
    most = len(groups) if len(groups) <= MOST else SOME
    places = accumulate(len(group.cases) for group in groups[:most])
    return max(sum(taken <= PLACES for taken in places), min(most, 1))
