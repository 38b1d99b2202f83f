"""What is said of latencies of made-up nights, in which one operation got slower, or none.

Ten nights on one firmware are followed by ten on the next. After each night from the second on the
two are compared, as a nightly does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from statistics import mean
from typing import TypeAlias

from rig.record.latency.asking import FEWEST_NIGHTS
from rig.record.latency.contrast import contrasts
from rig.record.latency.measured import Measured
from tests.record.latency.drift import OPERATIONS, Drift, nights_of
from tests.record.truth import interval

SEEDS = 200
NIGHTS = 10
SAMPLES = 25
"""In each night, of each operation; a whole run has more."""
SOON = 3
SLOWER = "getAssertion"
BAD_HOST = Drift(common=0.06, own=0.03, busy=0.4, busy_nights=0.1)
"""One that nobody should measure on: what is said of it shows how far the rest can be trusted."""
_BAD_SEEDS = 60

Named: TypeAlias = "Sequence[set[str]]"
"""The operations that are named after each night on the newer firmware."""


def measure() -> dict[str, float]:
    """Return shares; those of keys, which are independent, with Wilson's 95 % intervals.

    A false alarm is a comparison of a key's two firmwares that names any operation although nothing
    has changed, or another than the one that has.
    """
    whole = [_named(seed, Drift(), dict.fromkeys(OPERATIONS, 1.2)) for seed in range(SEEDS)]
    at_last = sum(SLOWER in nights[-1] for nights in whole)
    return {
        **_of_drift("", Drift(), SEEDS),
        **_share(f"all_slower_by_20_percent_found_in_{NIGHTS}_nights", at_last, SEEDS),
        **_of_drift("_on_a_bad_host", BAD_HOST, _BAD_SEEDS),
    }


def _of_drift(name: str, drift: Drift, seeds: int) -> dict[str, float]:
    same = [_named(seed, drift, {}) for seed in range(seeds)]
    slower = [_named(seed, drift, {SLOWER: 1.2}) for seed in range(seeds)]
    alarms = [[bool(named) for named in nights] for nights in same]
    alarms += [[bool(named - {SLOWER}) for named in nights] for nights in slower]
    soon = SOON - FEWEST_NIGHTS + 1
    found = sum(any(SLOWER in named for named in nights[:soon]) for nights in slower)
    return {
        f"slower{name}_false_alarms_per_comparison": mean(map(mean, alarms)),
        **_share(f"slower{name}_keys_with_false_alarms", sum(map(any, alarms)), len(alarms)),
        **_share(f"slower_by_20_percent{name}_found_in_{SOON}_nights", found, seeds),
    }


def _named(seed: int, drift: Drift, factors: Mapping[str, float]) -> Named:
    random = Random(seed)  # noqa: S311 - not a secret, and the same again for the same seed
    before = nights_of(random, NIGHTS, drift=drift, samples=SAMPLES)
    after = nights_of(random, NIGHTS, firmware="2", factors=factors, drift=drift, samples=SAMPLES)
    return [{each.operation for each in contrasts(before, so_far)} for so_far in _growing(after)]


def _growing(nights: Sequence[Measured]) -> Iterator[Sequence[Measured]]:
    for count in range(FEWEST_NIGHTS, NIGHTS + 1):
        yield nights[: count * len(OPERATIONS)]


def _share(name: str, hits: int, of: int) -> dict[str, float]:
    low, high = interval(hits, of)
    return {name: hits / of, f"{name}_low": low, f"{name}_high": high}
