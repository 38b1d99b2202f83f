"""`keyrig history` as it is typed, and the history that `keyrig run` keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rig.record.history.importing import import_run
from rig.record.history.store import History
from rig.runner.exits import Exit
from tests.cli.quiet_keyrig import keyrig
from tests.record.nights import FIRST, made_up_run

QUICK = ("--suite", "registration", "-k", "excluded")
A = "a.py::test_a"


def test_run_is_in_the_history_as_soon_as_it_ends(tmp_path: Path) -> None:
    done = keyrig(tmp_path, "run", "--key", "virtual", *QUICK)
    told = keyrig(tmp_path, "history", "--test", "excluded", "--json")
    document = json.loads(told.stdout)

    assert done.returncode == Exit.OK, done.stderr
    assert (document["schema"], document["runs"]) == ("keyrig.history/1", 1)
    line = document["lines"][0]
    assert (line["key"], line["outcomes"], line["judgement"]) == ("virtual", "P", "new")
    assert line["model"]
    assert line["suite"]
    assert line["bench"]
    (record,) = (tmp_path / "reports").glob("*/run.json")
    (key,) = json.loads(record.read_text())["keys"]
    assert key["info"]["options"]["clientPin"] == "supported"
    assert "remainingDiscoverableCredentials" not in key["info"]


def test_history_that_cannot_be_written_spoils_no_run(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_text("no database at all\n" * 100)

    done = keyrig(tmp_path, "run", "--key", "virtual", "--history", "damaged.sqlite", *QUICK)

    assert done.returncode == Exit.OK
    assert "not in the history: the history is damaged" in done.stderr
    assert "keyrig history rebuild" in done.stderr


def test_runs_are_imported_judged_and_rebuilt(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    runs = [
        made_up_run(reports, night, {"A1": {A: letters}})
        for night, letters in enumerate(("P", "FF", "FF"))
    ]
    imported = keyrig(tmp_path, "history", "import", *map(str, runs), "--json")
    told = keyrig(tmp_path, "history")
    rebuilt = keyrig(tmp_path, "history", "rebuild", "--history", "other.sqlite")

    document = json.loads(imported.stdout)
    assert document["schema"] == "keyrig.history-import/1"
    assert [run["results"] for run in document["runs"]] == [1, 2, 2]
    assert told.stdout.startswith("regressed: A1 (north, firmware 1)  a.py::test_a  P FF FF")
    assert rebuilt.stdout == "other.sqlite: 3 runs, 5 results\n"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--key", "A2"), "no key of this history is called 'A2' (h.sqlite)\n  try: A1\n"),
        (
            ("--key", "yubikey"),
            "no key of this history is called 'yubikey' (h.sqlite)\n  try: A1\n",
        ),
        (("--test", "test_b"), "no test of the newest 30 nights has 'test_b' in its name"),
        (("--key", "A1", "--test", "test_b", "--nights", "2"), "no test of the newest 2 nights"),
    ],
    ids=["near", "far", "test", "both"],
)
def test_filter_that_knows_nothing_is_a_usage_problem(
    tmp_path: Path, asked: tuple[str, ...], told: str
) -> None:
    with History(tmp_path / "h.sqlite") as history:
        import_run(history, made_up_run(tmp_path, 0, {"A1": {A: "P"}}), FIRST)

    done = keyrig(tmp_path, "history", "--history", "h.sqlite", *asked)

    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert told in done.stderr


def test_history_that_is_not_there_is_a_usage_problem(tmp_path: Path) -> None:
    done = keyrig(tmp_path, "history", "--json")

    assert done.returncode == Exit.USAGE
    assert json.loads(done.stdout)["message"] == "there is no history"
