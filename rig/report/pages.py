"""All the pages of a run."""

from __future__ import annotations

from pathlib import Path

from rig.record.directory import RunDirectory, file_names
from rig.record.run import RunRecord
from rig.report.index import render
from rig.report.logs import Replay
from rig.report.view import Page


def build(directory: Path) -> list[Path]:
    """Make every page of a run; see `rig.report.build_pages`."""
    run = RunDirectory(directory)
    reading = run.results()
    record = run.record()
    index = directory / "index.html"
    index.write_text(render(Page(record, reading.results, reading.incomplete)), encoding="utf-8")
    replay = Replay(run.results_path, record)
    logs = [replay.html(directory / "report.html"), *_by_key(replay, record, directory)]
    junit = replay.junit(directory / "junit.xml")
    return [index, *logs, junit, run.write_record(record)]


def _by_key(replay: Replay, record: RunRecord, directory: Path) -> list[Path]:
    if len(record.keys) == 1:
        return []
    names = file_names(key.key for key in record.keys)
    return [replay.html(directory / f"report-{name}.html", key) for key, name in names.items()]
