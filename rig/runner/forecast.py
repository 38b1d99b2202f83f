"""How long a run will take yet: by what its tests took last time, else by its own pace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

SETTLED = 60.0
"""Seconds of known tests after which a key's own pace says more than that of its last run."""


@dataclass(frozen=True)
class Forecast:
    """What is expected of one key.

    Attributes:
        known: Seconds that each test took last time; empty where there was no last time.
    """

    known: Mapping[str, float]

    def left(
        self,
        plans: Mapping[int, Sequence[str]],
        rounds: int,
        done: Counter[tuple[int, str]],
        elapsed: float,
    ) -> float | None:
        """Return the seconds that a key is likely to take yet; None while nobody knows.

        Args:
            plans: The tests of each round that was planned, by the round's number.
            rounds: How many times it goes through all its tests.
            done: How often each test of a round was taken.
            elapsed: Seconds since the key began.
        """
        if not plans:
            return rounds * sum(self.known.values()) if self.known else None
        planned = Counter((number, test) for number, tests in plans.items() for test in tests)
        ahead = (rounds - max(plans)) * self._weigh(Counter(plans[max(plans)]))
        left = self._weigh(_tests(planned - done)) + ahead
        pace = self._pace(self._weigh(_tests(done)), elapsed)
        return None if pace is None else left * pace

    def _weigh(self, tests: Counter[str]) -> float:
        usual = fmean(self.known.values()) if self.known else 1.0
        return sum(count * self.known.get(test, usual) for test, count in tests.items())

    def _pace(self, weight: float, elapsed: float) -> float | None:
        """Return how many seconds a second of last time takes now, or a test where none is known.

        It makes up for what is no part of any test: set-up between them, recovery, a slower host.
        """
        if self.known and weight < SETTLED:
            return 1.0
        return elapsed / weight if weight else None


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


def _tests(taken: Counter[tuple[int, str]]) -> Counter[str]:
    tests: Counter[str] = Counter()
    for (_, test), count in taken.items():
        tests[test] += count
    return tests
