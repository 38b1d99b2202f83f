"""Whether an operation takes another time in some nights than in others.

The test is Mann and Whitney's for two samples, by SciPy, corrected by Holm for the number of
operations. It takes samples for independent. Those of one night are not: they share its host, its
load and its cable. So it is asked for, but does not do by itself: the medians of the nights must
also lie further apart than nights of nothing new do (`least_effect`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import exp, log, sqrt
from statistics import median

from rig.record.latency.measured import Measured

LEVEL = 0.01
"""How likely a difference may be by chance, were all samples independent."""
FEWEST = 8
"""Samples of an operation that a night must have to count."""
LEAST_SHARE, LEAST_SECONDS = 0.10, 0.002
"""What people would want to be told of: a tenth, and 2 ms."""
DRIFT = 0.04
"""How far, as a share, the median of a night is taken to lie from that of another at the least."""
_APART = 4.0
"""How many times as far as nights drift two groups of them must lie apart."""
_ENOUGH = 5
"""Nights from which on their drift is measured."""
_TO_DEVIATION = 1.4826
"""A standard deviation as a multiple of the median deviation, of what is normally distributed."""


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """An operation that takes another time now.

    Attributes:
        was: The median of the earlier nights' medians, in seconds; `now` is that of the later ones.
        samples: How many requests were measured, before and now.
        p: The test's, corrected for the number of operations.
    """

    operation: str
    was: float
    now: float
    samples: tuple[int, int]
    p: float


def contrasts(before: Iterable[Measured], now: Iterable[Measured]) -> tuple[Contrast, ...]:
    """Return the operations that take another time in the later nights, in their order by name.

    Args:
        before: One entry for each night and operation; `now` too.
    """
    nights = _by_operation(before), _by_operation(now)
    both = sorted(nights[0].keys() & nights[1].keys())
    pairs = [_Pair(nights[0][each], nights[1][each]) for each in both]
    # Those that are too small to matter count as tests all the same, as if they had failed.
    great = [pair for pair in pairs if pair.is_great]
    corrected = _holm([pair.p() for pair in great], tests=len(pairs))
    found = (pair.contrast(p) for pair, p in zip(great, corrected, strict=True))
    return tuple(each for each in found if each.p < LEVEL)


def least_effect(medians: Sequence[float], nights: tuple[int, int]) -> float:
    """Return how far apart two groups of nights must be to differ: the logarithm of a ratio.

    Args:
        medians: Those of the nights before, in seconds, from which the drift is measured if there
            are enough of them.
        nights: How many there are, before and now.
    """
    drift = DRIFT
    if len(medians) >= _ENOUGH:
        logs = [log(each) for each in medians]
        middle = median(logs)
        drift = max(drift, _TO_DEVIATION * median(abs(each - middle) for each in logs))
    apart = _APART * drift * sqrt(1 / nights[0] + 1 / nights[1])
    return max(log(1 + LEAST_SHARE), apart)


def is_near(one: float, other: float) -> bool:
    """Tell whether two medians are too like each other for anybody to be told, in seconds."""
    low, high = sorted((one, other))
    return high - low < LEAST_SECONDS or high < low * (1 + LEAST_SHARE)


@dataclass(frozen=True)
class _Pair:
    """The nights of one operation, before and now."""

    before: Sequence[Measured]
    after: Sequence[Measured]

    @property
    def was(self) -> float:
        return median(night.median for night in self.before)

    @property
    def now(self) -> float:
        return median(night.median for night in self.after)

    @property
    def is_great(self) -> bool:
        if is_near(self.was, self.now):
            return False
        counts = len(self.before), len(self.after)
        least = least_effect([night.median for night in self.before], counts)
        return max(self.was, self.now) >= exp(least) * min(self.was, self.now)

    def p(self) -> float:
        # It takes half a second to import, which no other verb should pay for.
        from scipy.stats import mannwhitneyu

        sides = [
            list(chain.from_iterable(night.seconds for night in nights))
            for nights in (self.before, self.after)
        ]
        return float(mannwhitneyu(*sides).pvalue)

    def contrast(self, p: float) -> Contrast:
        return Contrast(
            operation=self.before[0].operation,
            was=self.was,
            now=self.now,
            samples=(_count(self.before), _count(self.after)),
            p=p,
        )


def _by_operation(nights: Iterable[Measured]) -> Mapping[str, list[Measured]]:
    found: dict[str, list[Measured]] = {}
    for night in nights:
        if len(night.seconds) >= FEWEST and night.seconds[0] > 0:
            found.setdefault(night.operation, []).append(night)
    return found


def _count(nights: Iterable[Measured]) -> int:
    return sum(night.samples for night in nights)


def _holm(values: Sequence[float], tests: int) -> list[float]:
    """Correct the least values of so many tests (Holm 1979)."""
    corrected = [1.0] * len(values)
    highest = 0.0
    for done, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        highest = max(highest, min(1.0, values[place] * (tests - done)))
        corrected[place] = highest
    return corrected
