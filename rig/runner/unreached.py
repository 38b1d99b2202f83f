"""What a run that was stopped did not come to."""

from __future__ import annotations

from collections.abc import Sequence

from rig.record.result import Result
from rig.record.under_way import UnderWay, rest
from rig.runner.plan import RunPlan
from rig.runner.worker import under_way_of


def not_reached(plan: RunPlan, results: Sequence[Result]) -> dict[str, tuple[str, ...]]:
    """Return the tests of each key that its process had planned, and that have no result.

    A key whose process never came as far as to plan is not among them: it has no result at all.
    """
    found: dict[str, tuple[str, ...]] = {}
    for number, key in enumerate(plan.keys, 1):
        for folder in sorted(under_way_of(plan.directory).glob(f"{number:03}-*")):
            round_ = int(folder.name.rpartition("-")[2])
            own = [each for each in results if (each.key, each.round) == (key, round_)]
            left = tuple(test.test for test in rest(UnderWay(folder).planned, own))
            if left:
                found[key] = (*found.get(key, ()), *left)
    return found
