"""The files of a run, told as they grow."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.lab.following import Followed
from rig.lab.lines import Kind, Saying


def test_run_is_told_by_whole_lines_and_each_version_once(tmp_path: Path) -> None:
    followed = Followed(tmp_path)
    assert list(followed.news()) == []
    run = tmp_path / "run"
    run.mkdir()
    (run / "run.json").write_text("{}")
    (run / "results.jsonl").write_text("one\ntw")
    assert list(followed.news()) == [
        Saying(Kind.WHOLE, {"name": "run.json", "text": "{}"}),
        Saying(Kind.GROWN, {"name": "results.jsonl", "text": "one\n"}),
    ]
    (run / "results.jsonl").write_text("one\ntwo\n")
    assert list(followed.news()) == [Saying(Kind.GROWN, {"name": "results.jsonl", "text": "two\n"})]


def test_file_that_goes_while_it_is_read_stops_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(path: Path, **_: object) -> str:
        raise FileNotFoundError(path)

    run = tmp_path / "run"
    run.mkdir()
    (run / "run.json").write_text("{}")
    (run / "results.jsonl").write_text("one\n")
    monkeypatch.setattr(Path, "read_text", gone)
    told = [saying.told["name"] for saying in Followed(tmp_path).news()]
    assert told == ["results.jsonl"]
