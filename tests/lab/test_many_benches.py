"""Runs over two hosts, by a real labgrid coordinator, real exporters and real ssh."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rig.record.history.store import History
from rig.record.jsonl import read_results
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from rig.runner.exits import Exit
from tests.lab.gate import Gate, end_of, wait_until
from tests.lab.grid import KEYRIG, Grid, kill

pytestmark = pytest.mark.labgrid

ONE, TWO = "bench1-A1", "bench2-A1"
KEYS = {ONE: "virtual:fido2.1", TWO: "virtual:fido2.3+info-spends-retry"}
BRIEF = ("--suite", "selection", "-k", "first or second or third")


def verdicts(folder: Path) -> dict[tuple[str, str], Verdict]:
    results = read_results(folder / "results.jsonl").results
    return {(result.key, result.test): result.verdict for result in results}


def gated(gate: Gate) -> tuple[str, ...]:
    return (*BRIEF, str(gate.test))


def only_run(told: dict[str, Any]) -> tuple[dict[str, Any], Path]:
    (place,) = told["places"]
    return place, Path(place["run"])


def troubles(folder: Path) -> dict[str, Trouble | None]:
    results = read_results(folder / "results.jsonl").results
    return {result.test.rpartition("::")[2]: result.trouble for result in results}


def test_run_over_two_hosts_comes_to_what_a_run_here_does(grid: Grid, tmp_path: Path) -> None:
    with grid.lab_run(tmp_path / "home", "--tags", "pool=night-1", "--suite", "get_info") as run:
        code, told = run.end()
    local = tmp_path / "local"
    suite = ("--suite", "get_info", "--reports", str(local))
    command = [KEYRIG, "run", "--key", ",".join(KEYS.values()), *suite]
    alone = subprocess.run(command, capture_output=True, check=False)

    assert (code, alone.returncode) == (Exit.FAILURES, Exit.FAILURES)
    expected = verdicts(next(local.glob("2*")))
    merged = Path(told["run"]["directory"])
    assert verdicts(merged) == {
        (place, test): expected[key, test]
        for place, key in KEYS.items()
        for named, test in expected
        if named == key
    }
    assert [(key["key"], key["about"]["bench"]) for key in told["run"]["keys"]] == [
        (ONE, "bench1"),
        (TWO, "bench2"),
    ]
    assert (merged / "index.html").exists()
    assert all((Path(place["run"]) / "index.html").exists() for place in told["places"])
    with History(tmp_path / "home/history.sqlite") as history, history.reading() as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone() == (2,)
    assert not any((grid.folder / "remote").iterdir())
    assert [grid.holder(place) for place in KEYS] == ["", ""]


def test_night_of_two_hosts_names_the_place_of_what_regressed(grid: Grid, tmp_path: Path) -> None:
    own = ("--tags", "pool=night-1", "--suite", "selection")
    with grid.lab_run(tmp_path / "home", *own, verb="nightly") as run:
        assert run.end()[0] == Exit.OK, run.said()
    with (
        grid.fault("bench1", "selection-refused-while-pin-blocked"),
        grid.lab_run(tmp_path / "home", *own, verb="nightly") as run,
    ):
        code, told = run.end()

    assert code == Exit.FAILURES
    assert "2 keys, 1 ok, 1 regression, done" in told["line"]
    (regressed,) = told["regressed"]
    assert (regressed["key"], regressed["bench"]) == (ONE, "bench1")
    assert regressed["outcomes"] == "P FF"
    assert told["notes"] == []
    folder = Path(told["directory"])
    morning = (folder / "morning.html").read_text()
    fleet = (folder / "fleet.html").read_text()
    for place in KEYS:
        assert (folder / f"key-{place}.html").exists()
        assert place in morning
        assert place in fleet


def test_place_that_somebody_holds_is_waited_for(grid: Grid, tmp_path: Path) -> None:
    own = ("--place", ONE, "--suite", "selection")
    with (
        grid.held(ONE, "elsewhere/alice") as let_go,
        grid.lab_run(tmp_path / "home", *own) as run,
    ):
        wait_until(lambda: grid.reservations() > 0, "our place in the queue")
        let_go()
        code, told = run.end()
    assert code == Exit.OK, run.said()
    assert told["places"][0]["trouble"] is None


def test_place_that_is_not_had_in_time_ends_with_12_and_names_its_holder(
    grid: Grid, tmp_path: Path
) -> None:
    own = ("--place", ONE, "--wait", "1", "--suite", "selection")
    with grid.held(ONE, "elsewhere/alice"), grid.lab_run(tmp_path / "home", *own) as run:
        code, told = run.end()
        assert grid.holder(ONE) == "elsewhere/alice"
    assert code == Exit.DEADLINE
    assert "elsewhere/alice" in told["places"][0]["says"]
    assert "elsewhere/alice" in run.said()
    assert grid.reservations() == 0


def test_killed_run_gives_its_place_back_once_its_key_is_let_go(
    grid: Grid, gate: Gate, tmp_path: Path
) -> None:
    with grid.lab_run(tmp_path / "home", "--place", ONE, *gated(gate)) as run:
        remote = gate.wait()
        assert f".keyrig-{run.process.pid}-" in grid.holder(ONE)
        run.process.kill()
        wait_until(lambda: grid.holder(ONE) == "", "the release")
    assert not Path(f"/proc/{remote}").exists()


def test_place_that_is_kicked_stops_its_run_and_is_told_as_lock(
    grid: Grid, gate: Gate, tmp_path: Path
) -> None:
    with grid.lab_run(tmp_path / "home", "--place", ONE, *gated(gate)) as run:
        remote = gate.wait()
        grid.coordinator.release(ONE, grid.holder(ONE))
        with grid.held(ONE, "elsewhere/bob"):
            code, told = run.end()
            assert grid.holder(ONE) == "elsewhere/bob"
    place, folder = only_run(told)
    assert (code, place["trouble"]) == (Exit.TROUBLE, "lock")
    assert troubles(folder) == {
        "test_first": None,
        "test_second": Trouble.LOCK,
        "test_third": Trouble.LOCK,
    }
    end_of(remote)


def test_coordinator_that_goes_away_costs_no_result(grid: Grid, gate: Gate, tmp_path: Path) -> None:
    with grid.lab_run(tmp_path / "home", "--place", ONE, *gated(gate)) as run:
        gate.wait()
        # Exporters end without it, sooner or later.
        for part in ("coordinator", "exporter-bench1", "exporter-bench2"):
            grid.kill(part)
        wait_until(lambda: "the coordinator does not answer" in run.said(), "what it says of it")
        gate.open()
        wait_until(lambda: bool(finished(tmp_path / "home")), "the end of the run over there")
        grid.ready()
        code, told = run.end()
    place, folder = only_run(told)
    assert (code, place["trouble"]) == (Exit.OK, None), run.said()
    assert set(troubles(folder).values()) == {None}
    wait_until(lambda: grid.holder(ONE) == "", "the release")


def finished(home: Path) -> list[Path]:
    """Return the summaries at home of runs that have ended."""
    found = home.glob("2*/run.json")
    return [path for path in found if json.loads(path.read_text())["finished"]]


def test_host_that_goes_away_leaves_what_came_and_lets_its_key_go(
    grid: Grid, gate: Gate, tmp_path: Path
) -> None:
    with grid.lab_run(tmp_path / "home", "--place", ONE, "--place", TWO, *gated(gate)) as run:
        remote = gate.wait()
        wait_until(lambda: two_first_results(tmp_path / "home"), "the first results at home")
        kill(grid.connections("bench1"))
        end_of(remote)
        gate.open()
        code, told = run.end()
    lost, kept = told["places"]
    assert (code, lost["trouble"], kept["trouble"]) == (Exit.TROUBLE, "bench", None), run.said()
    assert troubles(Path(lost["run"])) == {
        "test_first": None,
        "test_second": Trouble.BENCH,
        "test_third": Trouble.BENCH,
    }
    assert "bench1 went away" in run.said()
    assert [grid.holder(place) for place in KEYS] == ["", ""]


def two_first_results(home: Path) -> bool:
    files = list(home.glob("2*/results.jsonl"))
    return len(files) == 2 and all(b"test_first" in path.read_bytes() for path in files)


def test_places_of_a_dead_process_are_released_and_no_other(grid: Grid) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    mine = grid.name_of(dead.pid)
    with grid.held(ONE, mine), grid.held(TWO, "elsewhere/alice"):
        told = json.loads(
            grid.keyrig("lab", "release-dead", "--json", "--coordinator", grid.address)
        )
        assert [grid.holder(place) for place in KEYS] == ["", "elsewhere/alice"]
    assert told["released"] == [{"place": ONE, "holder": mine}]


def test_place_whose_exporter_is_not_there_is_told_as_that(grid: Grid, tmp_path: Path) -> None:
    grid.kill("exporter-bench1")
    wait_until(lambda: grid.shown() == {"bench2"}, "the coordinator's notice of it")
    with grid.lab_run(tmp_path / "home", "--place", ONE, "--suite", "selection") as run:
        code, told = run.end()
    assert code == Exit.NO_VERDICT
    assert "no host shows the bay" in told["places"][0]["says"]


def test_host_that_cannot_be_reached_is_told_with_what_ssh_says(grid: Grid, tmp_path: Path) -> None:
    grid.kill("sshd-bench1")
    with grid.lab_run(tmp_path / "home", "--place", ONE, "--suite", "selection") as run:
        code, told = run.end()
    assert code == Exit.NO_VERDICT
    assert "no run began on bench1" in told["places"][0]["says"]
    assert "refused" in told["places"][0]["says"]
    assert grid.holder(ONE) == ""
