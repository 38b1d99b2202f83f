"""The order of tests. Only an optimisation: any test runs alone, and any order passes."""

from __future__ import annotations

import random

import pytest

from rig import UsageProblem
from rig.plugin.keychoice import open_keys
from rig.plugin.planner.planned import Planned, plan
from rig.runner.ordering import PLANNED, seed_of

PLANS: pytest.StashKey[list[Planned]] = pytest.StashKey()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, and put the rest in order."""
    _select(config, items)
    seed = _seed(config.getoption("--order") or PLANNED)
    if config.option.collectonly or not items:
        return
    open_keys(config)
    if seed is None:
        plans = plan(items)
        config.stash[PLANS] = plans
        items[:] = [item for each in plans for item in (*each.items, *each.left_out)]
    else:
        random.Random(seed).shuffle(items)  # noqa: S311 - an order, no secret


def _select(config: pytest.Config, items: list[pytest.Item]) -> None:
    asked = config.getoption("--requirement")
    if not asked:
        return
    wanted = {name.strip() for name in asked.split(",")}
    kept = [item for item in items if wanted & covered(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def covered(item: pytest.Item) -> set[str]:
    """Return the requirements that an item covers."""
    return {name for mark in item.iter_markers("covers") for name in mark.args}


def _seed(order: str) -> int | None:
    try:
        return seed_of(order)
    except UsageProblem as problem:
        raise pytest.UsageError(str(problem)) from None
