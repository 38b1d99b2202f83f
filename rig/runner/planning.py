"""Planning a run without carrying it out: one pytest process per key, which runs no test."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rig import BenchProblem, UsageProblem
from rig.record.costs import costs_of
from rig.record.directory import RunDirectory
from rig.record.plan import KeyPlan, PlannedTest
from rig.runner.exits import Exit
from rig.runner.plan import RunPlan
from rig.runner.worker import Shift, Worker


def plan_run(plan: RunPlan, reports: Path) -> list[KeyPlan]:
    """Return what each key of a run would go through.

    Args:
        plan: The run; its folder is not used.
        reports: Where earlier runs were left, for what tests cost.

    Raises:
        UsageProblem: Nothing is there to be planned, or pytest does not know what is asked of it.
        BenchProblem: A key cannot be opened.
    """
    return [_plan_of(plan, key, reports) for key in plan.keys]


def _plan_of(plan: RunPlan, key: str, reports: Path) -> KeyPlan:
    with TemporaryDirectory() as folder:
        told = Path(folder) / "plan.json"
        asked = (f"--keyrig-plan={told}", *plan.extra)
        directory = RunDirectory(Path(folder))
        worker = Worker.start(
            replace(plan, directory=directory, keys=(key,), extra=asked), Shift(key)
        )
        worker.log.write_bytes(worker.output.read())
        worker.output.close()
        code = worker.process.wait()
        if code == Exit.USAGE:
            raise UsageProblem(worker.last_words(), where=key)
        if code not in (Exit.OK, Exit.NOTHING_COLLECTED):
            raise BenchProblem(worker.last_words(), where=key)
        plan_of_key = told.read_text(encoding="utf-8") if told.exists() else ""
        if not plan_of_key:
            raise UsageProblem("no test is asked for", where=key, try_this="keyrig requirements")
        return _read(json.loads(plan_of_key), key, reports)


def _read(told: dict[str, Any], key: str, reports: Path) -> KeyPlan:
    return KeyPlan(
        key=key,
        tests=tuple(PlannedTest(**each) for each in told["tests"]),
        left_out=told["left_out"],
        resets=told["resets"],
        resets_lower_bound=told["resets_lower_bound"],
        costs=costs_of(key, reports),
    )
