from __future__ import annotations

from pathlib import Path

import pytest

from rig.record.directory import RunDirectory
from rig.runner.plan import RunPlan


@pytest.mark.parametrize(
    ("key", "file"),
    [("virtual:a", "virtual-a.pcapng"), ("virtual-a", "virtual-a-2.pcapng")],
    ids=["first", "of-the-same-plain-name"],
)
def test_each_key_has_a_trace_of_its_own(tmp_path: Path, key: str, file: str) -> None:
    plan = RunPlan(directory=RunDirectory(tmp_path), keys=("virtual:a", "virtual-a"), trace=True)
    assert f"--keyrig-trace={tmp_path / file}" in plan.options(key)


def test_no_trace_is_kept_unless_it_is_asked_for(tmp_path: Path) -> None:
    plan = RunPlan(directory=RunDirectory(tmp_path), keys=("A1",))
    options = plan.options("A1")
    assert not [option for option in options if option.startswith("--keyrig-trace")]


@pytest.mark.parametrize("confirm", [True, False], ids=["asked", "not-asked"])
def test_failures_are_confirmed_if_that_is_asked_for(tmp_path: Path, confirm: bool) -> None:
    plan = RunPlan(directory=RunDirectory(tmp_path), keys=("A1",), confirm=confirm)
    assert ("--keyrig-confirm" in plan.options("A1")) is confirm
