"""Telling the plan of a run instead of carrying it out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from rig.plugin.identity import name_of
from rig.plugin.order import PLANS
from rig.plugin.planner.condition import Need
from rig.plugin.planner.kind import need_of
from rig.plugin.planner.planned import Planned

TOUCHED = ("credential", "discoverable")
"""Fixtures that want one touch each."""
BLOCKING_CYCLES = 3
"""Power cycles on the way to a PIN that is blocked for good."""


class PlanTeller:
    """Writes what each key would go through, one JSON line per key, and runs nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Write the plans in place of running the tests."""
        plans = [each for each in session.config.stash.get(PLANS, []) if each.state]
        self._path.write_text("".join(_line(each) for each in plans), encoding="utf-8")
        return True


def _line(planned: Planned) -> str:
    assert planned.state is not None  # noqa: S101 - those without a key were left out
    told = {
        "key": planned.state.key.name,
        "resets": planned.arrangement.resets,
        "resets_lower_bound": planned.arrangement.lower_bound,
        "tests": [_test(item) for item in planned.items],
        "left_out": len(planned.left_out),
    }
    return json.dumps(told) + "\n"


def _test(item: pytest.Item) -> dict[str, Any]:
    fixtures = getattr(item, "fixturenames", ())
    return {
        "test": name_of(item),
        "touches": _sum(mark.args[0] for mark in item.iter_markers("touches"))
        + sum(name in fixtures for name in TOUCHED),
        "power_cycles": int("power" in fixtures)
        + BLOCKING_CYCLES * (need_of(item) is Need.BLOCKED),
    }


def _sum(numbers: Iterable[Any]) -> int:
    return int(sum(numbers))
