"""What `keyrig run` does of what a night does: it ends in time, and looks bays over first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rig import UsageProblem
from rig.cli.app import app
from rig.runner.exits import Exit
from rig.runner.plan import RunPlan
from tests.cli.quiet_keyrig import keyrig


def keyrig_run(folder: Path, *args: str) -> tuple[int, dict[str, Any], str]:
    """Run it in a folder; return its exit code, its document, and what it said."""
    done = keyrig(folder, "run", "--json", *args)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def test_run_is_told_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    planned: list[RunPlan] = []

    def plan_only(plan: RunPlan, *_: object) -> None:
        planned.append(plan)
        raise UsageProblem("planned")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("rig.cli.run.test_keys", plan_only)
    result = CliRunner().invoke(app, ["run", "--key", "virtual", "--deadline", "1h30m"])
    assert str(result.exception) == "planned"
    assert [plan.limit for plan in planned] == [5400]


def test_bay_without_a_key_is_left_out_of_a_run_that_looks_first(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('[bays.A1]\npath = "99-9"\n')
    code, told, said = keyrig_run(tmp_path, "--bench=b.toml", "--key=A1", "--preflight")
    assert (code, told["exit"]) == (Exit.NO_VERDICT, Exit.NO_VERDICT)
    assert "A1: key is there: " in said
    preflight = json.loads((tmp_path / told["directory"] / "preflight.json").read_text())
    assert [bay["bay"] for bay in preflight["bays"]] == ["A1"]
