"""Which run is watched, and until when."""

from __future__ import annotations

import fcntl
from datetime import timedelta
from pathlib import Path

import pytest

from rig import UsageProblem
from rig.record.directory import RunDirectory
from rig.record.under_way import UnderWay
from rig.runner.diary import read_diary
from rig.runner.exits import Exit
from rig.runner.in_hand import is_in_hand
from rig.runner.lookout import Lookout
from rig.runner.outlook import Outlook
from rig.runner.watching import run_to_watch, watch

from .going_on import START, GoingOn


def test_newest_run_that_goes_on_is_watched_rather_than_one_that_was_killed(tmp_path: Path) -> None:
    alive, killed, ended = (GoingOn(tmp_path) for _ in range(3))
    killed.is_left()
    ended.write({"finished": START + timedelta(minutes=1)})
    ended.is_left()
    assert run_to_watch(None, tmp_path).path == alive.directory.path
    alive.is_left()
    assert run_to_watch(None, tmp_path).path == killed.directory.path
    for run in (alive, killed):
        run.write({"finished": START + timedelta(minutes=1)})
    with pytest.raises(UsageProblem, match="no run goes on"):
        run_to_watch(None, tmp_path)


def test_run_is_named_by_its_folder_or_its_name(tmp_path: Path) -> None:
    run = GoingOn(tmp_path).directory.path
    assert run_to_watch(str(run), Path("elsewhere")).path == run
    assert run_to_watch(run.name, tmp_path).path == run
    with pytest.raises(UsageProblem, match="no such run"):
        run_to_watch("other", tmp_path)


def test_folder_without_any_run_is_not_taken_for_one_that_was_killed(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no run has left anything here"):
        run_to_watch(str(tmp_path), Path("elsewhere"))


def test_run_is_watched_until_it_ends(tmp_path: Path) -> None:
    run = GoingOn(tmp_path, ("A1",))
    seen: list[Outlook] = []

    def show(outlook: Outlook) -> None:
        seen.append(outlook)
        if len(seen) == 1:
            run.takes("A1", "test_a", "F")
            run.diary.ended("A1", Exit.FAILURES)
        else:
            run.write({"finished": START + timedelta(minutes=1)})
            run.is_left()

    assert watch(Lookout(run.directory), show) == Exit.FAILURES
    assert [len(each.news) for each in seen] == [0, 1, 0]


def test_watching_a_run_takes_nothing_from_it(tmp_path: Path) -> None:
    run = GoingOn(tmp_path, ("A1",))
    run.begins("A1", ["test_a"])
    before = {path: path.stat().st_mtime_ns for path in run.directory.path.rglob("*")}
    Lookout(run.directory).look()
    assert {path: path.stat().st_mtime_ns for path in run.directory.path.rglob("*")} == before
    assert is_in_hand(run.directory)


def test_watching_a_run_brings_nothing_back_that_it_has_removed(tmp_path: Path) -> None:
    gone = tmp_path / ".under-way" / "001-1"
    assert UnderWay(gone).running is None
    assert UnderWay(gone).planned == ()
    assert not gone.parent.exists()


@pytest.mark.parametrize("left", ["", "{", '{"schema": "keyrig.diary/1", "keys": []}'])
def test_diary_that_cannot_be_read_knows_of_no_key(tmp_path: Path, left: str) -> None:
    run = GoingOn(tmp_path)
    (run.directory.path / ".under-way" / "diary.json").write_text(left)
    assert not read_diary(run.directory).entries


def test_folder_without_a_lock_is_in_nobodys_hand(tmp_path: Path) -> None:
    assert not is_in_hand(RunDirectory(tmp_path))
    assert not list(tmp_path.iterdir())


def test_nobody_who_looks_at_a_killed_run_is_taken_for_the_run(tmp_path: Path) -> None:
    killed = GoingOn(tmp_path)
    killed.is_left()
    with next(killed.directory.path.glob("*.lock")).open("rb") as another:
        fcntl.flock(another, fcntl.LOCK_SH)
        assert not is_in_hand(killed.directory)
