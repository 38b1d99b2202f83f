"""How long a run will take yet: by what its tests took last time, else by its own pace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean

LONGEST = 600.0
"""Seconds of the longest test there is: it waits for a token to end."""
SETTLED = 60.0
"""Seconds of known tests after which a key's own pace says more than that of its last run."""


@dataclass
class Forecast:
    """What is expected of one key; what it has summed up is not summed up again.

    Attributes:
        known: Seconds that each test took last time; empty where there was no last time.
    """

    known: Mapping[str, float]
    _done: float = 0.0
    _planned: dict[int, float] = field(default_factory=dict)

    def took(self, test: str) -> None:
        """Take in that the key has taken a test."""
        self._done += self._weigh([test])

    def of(self, test: str) -> float:
        """Return the seconds that a test may take, as far as anybody knows."""
        return self.known.get(test, LONGEST)

    def left(self, plans: Mapping[int, Sequence[str]], rounds: int, elapsed: float) -> float | None:
        """Return the seconds that the key is likely to take yet; None while nobody knows.

        Args:
            plans: The tests of each round that was planned, by the round's number.
            rounds: How many times it goes through all its tests.
            elapsed: Seconds since it began.
        """
        if not plans:
            return rounds * sum(self.known.values()) if self.known else None
        for number in plans.keys() - self._planned.keys():
            self._planned[number] = self._weigh(plans[number])
        newest = max(plans)
        ahead = (rounds - newest) * self._planned[newest]
        pace = self._pace(elapsed)
        left = max(sum(self._planned.values()) + ahead - self._done, 0.0)
        return None if pace is None else left * pace

    @cached_property
    def _usual(self) -> float:
        return fmean(self.known.values()) if self.known else 1.0

    def _weigh(self, tests: Iterable[str]) -> float:
        return sum(self.known.get(test, self._usual) for test in tests)

    def _pace(self, elapsed: float) -> float | None:
        """Return how many seconds a second of last time takes now, or a test where none is known.

        It makes up for what is no part of any test: set-up between them, recovery, a slower host.
        """
        if self.known and self._done < SETTLED:
            return 1.0
        return elapsed / self._done if self._done else None


def together(lefts: Sequence[float | None], at_work: int) -> float | None:
    """Return how long keys take yet that are tested so many at a time; None if nobody knows.

    Args:
        lefts: Seconds of each key that is not through.
        at_work: How many are tested at this moment.
    """
    known = [left for left in lefts if left is not None]
    if len(known) < len(lefts):
        return None
    return max(max(known, default=0.0), sum(known) / max(at_work, 1))
