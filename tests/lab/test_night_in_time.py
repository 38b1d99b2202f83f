"""Nights over two hosts that are real: stopped in time, and with a bay that cannot be tested."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.runner.exits import Exit
from tests.lab.gate import Gate
from tests.lab.grid import Grid

pytestmark = pytest.mark.labgrid

ONE, TWO = "bench1-A1", "bench2-A1"


def test_night_of_two_hosts_ends_at_its_deadline_and_gives_all_places_back(
    grid: Grid, gate: Gate, tmp_path: Path
) -> None:
    gated = ("--suite", "selection", "-k", "first or second or third", str(gate.test))
    own = ("--tags", "pool=night-1", "--deadline", "20s", *gated)
    with grid.lab_run(tmp_path / "home", *own, verb="nightly") as run:
        code, told = run.end()
    assert (code, told["ending"]) == (Exit.DEADLINE, "deadline"), run.said()
    assert told["preflight"] == [], "no bay is to blame"
    # How far a busy machine comes until then is its own affair.
    assert told["totals"]["fail"] == 0
    assert [grid.holder(place) for place in (ONE, TWO)] == ["", ""]
    assert (Path(told["directory"]) / "morning.html").exists()


def test_bay_without_its_key_is_found_before_its_tests_and_told_by_its_place(
    grid: Grid, tmp_path: Path
) -> None:
    own = ("--tags", "pool=night-1", "--suite", "selection")
    with (
        grid.bench("bench1", '[bays.A1]\npath = "99-9"\n'),
        grid.lab_run(tmp_path / "home", *own, verb="nightly") as run,
    ):
        code, told = run.end()
    assert code == Exit.NO_VERDICT, run.said()
    assert "2 keys, 1 ok, 1 bay out (bench1-A1 " in told["line"]
    (found, *_) = told["preflight"]
    assert (found["bay"], found["name"]) == (ONE, "key is there")
    assert found["try"].startswith("on bench1: ")
