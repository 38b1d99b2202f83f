"""`keyrig plan`, held against what a run of the same tests then costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rig.runner.exits import Exit
from tests.cli.quiet_keyrig import keyrig

SUITES = ("--suite", "reset")


def told(folder: Path, *args: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(keyrig(folder, *args, "--json").stdout)
    return document


def test_run_costs_the_resets_and_touches_that_its_plan_says(tmp_path: Path) -> None:
    plan = told(tmp_path, "plan", *SUITES)
    ran = told(tmp_path, "run", *SUITES)
    (key,) = ran["keys"]
    assert plan["schema"] == "keyrig.plan/1"
    assert plan["tests"] == ran["tests"]
    assert plan["resets"] == key["resets"]
    assert plan["resets_lower_bound"] <= plan["resets"]
    measured = told(tmp_path, "plan", *SUITES)
    assert measured["keys"][0]["measured"] == ran["tests"]
    assert measured["touches"] == key["touches"]
    assert measured["power_cycles"] == key["power_cycles"]
    assert measured["minutes"] < plan["minutes"]


def test_plan_tests_nothing_and_leaves_no_run(tmp_path: Path) -> None:
    done = keyrig(tmp_path, "plan", "--suite", "selection")
    assert done.returncode == Exit.OK
    assert "touches" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_plan_of_a_key_that_is_not_there_says_so(tmp_path: Path) -> None:
    done = keyrig(tmp_path, "plan", "--key", "tcp:127.0.0.1:1")
    assert done.returncode == Exit.TROUBLE
    assert "tcp:127.0.0.1:1" in done.stderr


def test_plan_of_several_keys_sums_them(tmp_path: Path) -> None:
    plan = told(tmp_path, "plan", "--key", "virtual:fido2.1,virtual:u2f", "--suite", "u2f")
    assert plan["tests"] == sum(key["tests"] for key in plan["keys"])
    assert [key["key"] for key in plan["keys"]] == ["virtual:fido2.1", "virtual:u2f"]


def test_metadata_suite_is_run_as_planned_with_metadata_and_left_out_without(
    tmp_path: Path,
) -> None:
    suite = ("--suite", "metadata")
    without = told(tmp_path, "plan", *suite)["keys"][0]
    plan = told(tmp_path, "plan", *suite, "--metadata", "virtual")
    ran = told(tmp_path, "run", *suite, "--metadata", "virtual")
    assert (without["tests"], without["left_out"]) == (0, plan["tests"])
    assert plan["tests"] == ran["tests"] == ran["keys"][0]["totals"]["pass"]


def test_metadata_that_is_none_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    for verb in ("plan", "run"):
        refused = keyrig(tmp_path, verb, "--metadata", "nowhere.json")
        assert refused.returncode == Exit.USAGE
        assert "nowhere.json" in refused.stderr
    assert not (tmp_path / "reports").exists()
