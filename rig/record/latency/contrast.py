"""Whether an operation takes another time in some nights than in others.

The test is Mann and Whitney's for two samples, by SciPy, corrected by Holm for the number of
operations. It takes samples for independent. Those of one night are not: they share its host, its
load and its cable. So it has to be passed, but does not do by itself: the medians must also lie
further apart than those of nights of nothing new do, by a tenth and by 5 ms at the least.

A night that slows all operations alike says something of the bench, so what they have in common is
taken off before an operation is held against others. Where it is all of them that are slower, or so
few were measured that nothing in common can be told, five nights on either side have to show it, or
times must be half as long again, and 10 ms longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log, sqrt
from statistics import median

from rig.record.latency.measured import Measured

LEVEL = 0.01
"""How likely a difference may be by chance, were all samples independent."""
FEWEST = 16
"""Samples of an operation that a night must have to count."""
LEAST_SHARE, LEAST_SECONDS = 0.10, 0.005
"""What people would want to be told of; a host that is busy adds a few milliseconds to all."""
OWN_DRIFT, COMMON_DRIFT = 0.03, 0.04
"""How far nights drift at the least, as shares: one operation by itself, and all of them alike."""
ENOUGH_NIGHTS = 5
"""From which on drift is measured, and a night that is out of the common cannot decide."""
UNLIKE_SHARE, UNLIKE_SECONDS = 0.5, 0.010
"""No busy night makes times so much longer."""
ENOUGH_OPERATIONS = 5
"""Which must have been measured for what they have in common to be told."""
_APART = 4.0
"""How many times as far as nights drift two groups of them must lie apart."""
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
    earlier, later = _by_operation(before), _by_operation(now)
    both = sorted(earlier.keys() & later.keys())
    pairs = [_Pair(earlier[each], later[each]) for each in both]
    common = _Common.of(pairs)
    # Those that are too small to matter count as tests all the same, as if they had failed.
    great = [pair for pair in pairs if pair.is_great(common)]
    corrected = _holm([pair.p() for pair in great], tests=len(pairs))
    found = (pair.contrast(p) for pair, p in zip(great, corrected, strict=True))
    return tuple(each for each in found if each.p < LEVEL)


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

    def is_great(self, common: _Common) -> bool:
        """Tell whether the nights lie further apart than nights do."""
        if is_near(self.was, self.now):
            return False
        own = [
            [log(night.median) - shares[night.run] for night in nights if night.run in shares]
            for nights, shares in ((self.before, common.before), (self.after, common.after))
        ]
        if all(own):
            is_own = _apart(own[0], own[1], OWN_DRIFT) >= 1
            return is_own or (common.stands_out and self.stands_out)
        return self.stands_out

    @property
    def stands_out(self) -> bool:
        is_far = abs(self.now - self.was) >= UNLIKE_SECONDS
        return _stands_out(*self._logs(), may_be_at_once=is_far)

    def _logs(self) -> tuple[list[float], list[float]]:
        before, after = (
            [log(night.median) for night in nights] for nights in (self.before, self.after)
        )
        return before, after

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


@dataclass(frozen=True)
class _Common:
    """How much longer all operations took than they usually did, as logarithms, by run.

    Runs in which too few were measured are left out; so are operations of a few milliseconds,
    which tell of the host alone.
    """

    before: Mapping[str, float]
    after: Mapping[str, float]

    @classmethod
    def of(cls, pairs: Sequence[_Pair]) -> _Common:
        told = [pair for pair in pairs if pair.was >= LEAST_SECONDS]
        usual = [log(pair.was) for pair in told]
        return cls(
            _shares([pair.before for pair in told], usual),
            _shares([pair.after for pair in told], usual),
        )

    @property
    def stands_out(self) -> bool:
        return _stands_out(list(self.before.values()), list(self.after.values()))


def _shares(operations: Sequence[Sequence[Measured]], usual: Sequence[float]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for nights, each in zip(operations, usual, strict=True):
        for night in nights:
            found.setdefault(night.run, []).append(log(night.median) - each)
    return {run: median(own) for run, own in found.items() if len(own) >= ENOUGH_OPERATIONS}


def _by_operation(nights: Iterable[Measured]) -> Mapping[str, list[Measured]]:
    found: dict[str, list[Measured]] = {}
    for night in nights:
        if len(night.seconds) >= FEWEST and night.median > 0:
            found.setdefault(night.operation, []).append(night)
    return found


def _apart(before: Sequence[float], after: Sequence[float], least: float) -> float:
    """Return how far apart two groups of nights lie, as a share of what it takes."""
    drift = least
    if len(before) >= ENOUGH_NIGHTS:
        middle = median(before)
        drift = max(drift, _TO_DEVIATION * median(abs(each - middle) for each in before))
    takes = _APART * drift * sqrt(1 / len(before) + 1 / len(after))
    return abs(median(after) - median(before)) / max(takes, log(1 + LEAST_SHARE))


def _stands_out(
    before: Sequence[float], after: Sequence[float], *, may_be_at_once: bool = True
) -> bool:
    """Tell whether nights differ so much that no night out of the common has made it."""
    is_certain = min(len(before), len(after)) >= ENOUGH_NIGHTS
    is_unlike = abs(median(after) - median(before)) >= log(1 + UNLIKE_SHARE)
    may_be = is_certain or (is_unlike and may_be_at_once)
    return may_be and _apart(before, after, COMMON_DRIFT) >= 1


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
