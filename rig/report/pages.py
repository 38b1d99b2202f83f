"""All the pages of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rig.record.directory import RunDirectory, file_names
from rig.record.jsonl import Reading
from rig.record.run import RunRecord
from rig.report.earlier import earlier_outcomes
from rig.report.index import render
from rig.report.logs import Replay
from rig.report.page import Page

ALL = ""
"""Stands for the run log of all keys, where a key's name would."""
MANY = 5_000
"""Results that one run log holds at most: a browser takes long over more, and nobody reads them."""


def build(directory: Path, history: Path | None = None) -> list[Path]:
    """Make every page of a run; see `rig.report.build_pages`."""
    run = RunDirectory(directory)
    reading = run.results()
    record = run.record()
    names = log_names(record)
    index = directory / "index.html"
    index.write_text(render(_page(record, reading, names, history)), encoding="utf-8")
    replay = Replay(run.results_path, record)
    logs = [replay.html(directory / name, key or None) for key, name in names.items()]
    if ALL not in names:
        (directory / "report.html").unlink(missing_ok=True)
    junit = replay.junit(directory / "junit.xml")
    return [index, *logs, junit, run.write_record(record)]


def log_names(record: RunRecord) -> dict[str, str]:
    """Return the names of the run logs by key; `ALL` is left out where it would be too much."""
    several = file_names(key.key for key in record.keys) if len(record.keys) > 1 else {}
    names = {key: f"report-{name}.html" for key, name in several.items()}
    if several and sum(record.totals.values()) > MANY:
        return names
    return {ALL: "report.html", **names}


def _page(record: RunRecord, reading: Reading, names: dict[str, str], history: Path | None) -> Page:
    page = Page(record, reading.results, reading.incomplete, logs=names)
    if history is None:
        return page
    return replace(page, earlier=earlier_outcomes(history, record, page.wanted))
