"""`keyrig diff` and `keyrig accept` as they are typed."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from rig.runner.exits import Exit
from tests.cli.quiet_keyrig import keyrig
from tests.record.nights import made_up_run

A, B = "a.py::test_a", "b.py::test_b"


@pytest.fixture
def runs(tmp_path: Path) -> tuple[str, str]:
    one = made_up_run(tmp_path / "reports", 0, {"A1": {A: "P", B: "P"}, "A2": {A: "P", B: "P"}})
    other = made_up_run(tmp_path / "reports", 1, {"A1": {A: "T", B: "P"}, "A2": {A: "T", B: "S"}})
    return str(one), str(other)


def test_difference_ends_with_eleven_until_it_is_accepted(
    tmp_path: Path, runs: tuple[str, str]
) -> None:
    found = keyrig(tmp_path, "diff", *runs)
    one = keyrig(tmp_path, "accept", *runs, "--test", "test_a", "--reason", "vendor says so")
    left = keyrig(tmp_path, "diff", *runs, "--json")
    rest = keyrig(tmp_path, "accept", *runs, "--reason", "seen", "--json")
    after = keyrig(tmp_path, "diff", *runs)

    assert found.returncode == Exit.DIFFERENCES
    assert "verdict: a.py::test_a  pass → tolerated  2 keys: A1, A2\n" in found.stdout
    assert one.stdout.startswith("2 changes accepted\nbaselines/")
    assert left.returncode == Exit.DIFFERENCES
    assert json.loads(left.stdout)["unaccepted"] == 1
    assert json.loads(rest.stdout)["accepted"] == 1
    assert after.returncode == Exit.OK
    assert "verdict (accepted): a.py::test_a" in after.stdout
    (file,) = (tmp_path / "baselines").iterdir()
    entries = tomllib.loads(file.read_text())["accepted"]
    assert [entry["reason"] for entry in entries] == ["vendor says so", "seen"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--key", "B1"), "is called 'B1'\n  try: A1\n"),
        (("--test", "test_c"), "nothing that differs has 'test_c' in its name"),
    ],
    ids=["key", "test"],
)
def test_what_is_not_there_to_be_accepted_is_a_usage_problem(
    tmp_path: Path, runs: tuple[str, str], asked: tuple[str, ...], told: str
) -> None:
    done = keyrig(tmp_path, "accept", *runs, *asked, "--reason", "seen")

    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert told in done.stderr
    assert not (tmp_path / "baselines").exists()


def test_same_run_is_no_difference(tmp_path: Path, runs: tuple[str, str]) -> None:
    done = keyrig(tmp_path, "diff", runs[0], runs[0])

    assert (done.returncode, done.stdout) == (0, "2 keys compared; 0 changes not accepted\n")


def test_keys_of_the_history_are_compared_by_name(tmp_path: Path, runs: tuple[str, str]) -> None:
    keyrig(tmp_path, "history", "import", *runs)

    done = keyrig(tmp_path, "diff", "A1", "A2")

    assert done.returncode == Exit.DIFFERENCES
    assert "verdict: b.py::test_b  pass → skip  A2\n" in done.stdout


def test_nothing_is_accepted_without_a_reason(tmp_path: Path, runs: tuple[str, str]) -> None:
    done = keyrig(tmp_path, "accept", *runs, "--reason", " ")

    assert done.returncode == Exit.USAGE
    assert not (tmp_path / "baselines").exists()
