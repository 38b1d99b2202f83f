from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rig.bench.tables import Night
from rig.record.directory import RunDirectory
from rig.record.history.store import FILE_NAME, History
from rig.record.run import RunRecord
from rig.report import morning
from rig.runner.exits import Exit
from rig.runner.nightly import aftermath as module
from rig.runner.nightly.aftermath import Aftermath, Places, Told
from tests.record.nights import made_up_run

REGRESSION = {"A1": {"t": "FF", "u": "P"}}


def full_disk(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def broken(*_: Any, **__: Any) -> None:
    raise RuntimeError("a template is broken")


def told(reports: Path, outcomes: dict[str, dict[str, str]], night: int = 0) -> Told:
    folder = made_up_run(reports, night, outcomes)
    directory = RunDirectory(folder)
    record: RunRecord = directory.record()
    code = Exit.FAILURES if "F" in json.dumps(outcomes) else Exit.OK
    places = Places(history=reports / FILE_NAME, baselines=reports / "baselines")
    return Aftermath(directory, places, Night()).tell(record, code)


def test_night_is_kept_judged_and_told(tmp_path: Path) -> None:
    told(tmp_path, {"A1": {"t": "PP", "u": "P"}})
    second = told(tmp_path, REGRESSION, 1)
    assert second.document["line"].endswith("1 key, 0 ok, 1 regression, done " + clock(second))
    assert second.exit is Exit.FAILURES
    assert second.night.notes == ()
    written = json.loads((RunDirectory(Path(folder_of(second))).path / "nightly.json").read_text())
    assert written == json.loads(json.dumps(second.document))


def test_difference_that_nobody_accepted_ends_a_night_without_failures(tmp_path: Path) -> None:
    told(tmp_path, {"A1": {"t": "P"}})
    assert told(tmp_path, {"A1": {"t": "S"}}, 1).exit is Exit.DIFFERENCES


@pytest.mark.parametrize("failing", [full_disk, broken], ids=["full-disk", "bug"])
@pytest.mark.parametrize(
    ("place", "what"),
    [
        ("keep", "not in the history"),
        ("judge_night", "not judged"),
        ("build_pages", "the run's pages are not made"),
        ("finish", "on_finish"),
    ],
)
def test_what_fails_behind_the_run_is_a_note_and_the_verdict_goes_out(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failing: Callable[..., None],
    place: str,
    what: str,
) -> None:
    monkeypatch.setattr(module, place, failing)
    night = told(tmp_path, {"A1": {"t": "F", "u": "P"}})
    assert night.exit is Exit.FAILURES
    assert "1 failure" in night.document["line"]
    assert any(note.startswith(what) for note in night.document["notes"])


def test_disk_that_is_full_for_pages_and_document_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(morning, "build", full_disk)
    folder = made_up_run(tmp_path, 0, REGRESSION)
    directory = RunDirectory(folder)
    record = directory.record()
    monkeypatch.setattr(Path, "write_text", full_disk)
    places = Places(history=tmp_path / FILE_NAME, baselines=tmp_path / "baselines")
    night = Aftermath(directory, places, Night()).tell(record, Exit.FAILURES)
    assert night.exit is Exit.FAILURES
    assert "1 failure" in night.document["line"]
    for what in ("the run's pages", "the night's pages", "nightly.json is not written"):
        assert any(note.startswith(what) for note in night.document["notes"])
    assert all("No space left" in note for note in night.document["notes"])


def test_history_that_somebody_else_has_locked_is_waited_for_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rig.record.history.store.PATIENCE", 0.1)
    monkeypatch.setattr(History.__init__, "__kwdefaults__", {"patience": 0.1})
    told(tmp_path, {"A1": {"t": "P", "u": "P"}})
    with History(tmp_path / FILE_NAME) as other, other.writing():
        night = told(tmp_path, REGRESSION, 1)
    assert night.exit is Exit.FAILURES
    assert "1 failure" in night.document["line"]
    assert any("is locked by another program" in note for note in night.document["notes"])


def folder_of(night: Told) -> str:
    return night.night.run.facts.directory


def clock(night: Told) -> str:
    finished = night.night.run.facts.finished
    assert finished is not None
    return f"{finished.astimezone():%H:%M}"
