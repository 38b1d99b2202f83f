"""How long it takes to plan a thousand tests, and what the plan saves."""

from __future__ import annotations

import random
from statistics import fmean, median
from time import perf_counter

from rig.plugin.planner.arrange import arrange, cost_of
from rig.plugin.planner.condition import Condition, Need
from rig.plugin.planner.kind import Kind

SHARES = (
    (Kind(), 450),
    (Kind(changes=True, stores=2), 80),
    (Kind(need=Need.NO_PIN, changes=True), 120),
    (Kind(need=Need.PIN, changes=True), 320),
    (Kind(need=Need.NO_PIN, leaves=Condition.PIN, changes=True), 15),
    (Kind(need=Need.PIN, leaves=Condition.FACTORY, changes=True), 6),
    (Kind(need=Need.FACTORY, changes=True), 5),
    (Kind(need=Need.PIN, leaves=Condition.BLOCKED, changes=True), 4),
)
"""A thousand tests, mixed about as keyrig's own are."""
TIMES = 7
ORDERS = 20


def measure() -> dict[str, float]:
    """Plan them several times; return milliseconds, and resets set beside those of other orders."""
    kinds = [kind for kind, count in SHARES for _ in range(count)]
    chance = random.Random(1)  # noqa: S311 - an order, no secret
    chance.shuffle(kinds)
    times = [_timed(kinds) for _ in range(TIMES)]
    plan = arrange(kinds, room=15, erases=True)
    by_chance = fmean(cost_of(chance.sample(kinds, len(kinds))) for _ in range(ORDERS))
    return {
        "planning_1000_tests_ms": median(times) * 1000,
        "planned_resets_by_bound_ratio": plan.resets / plan.lower_bound,
        "planned_resets_by_chance_ratio": plan.resets / by_chance,
    }


def _timed(kinds: list[Kind]) -> float:
    start = perf_counter()
    arrange(kinds, room=15, erases=True)
    return perf_counter() - start
