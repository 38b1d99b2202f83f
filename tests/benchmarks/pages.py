"""The pages of a night of 32 keys and 800 tests, the hundredth of its history: how soon, how large.

How large they are where every test fails on every key is measured by one more night.

The morning page is timed from the run's summary, which a nightly has, to its text: judged against
the history, what it tells of the results read back, and rendered. The index, which the other pages
lead to, is there before them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from rig.record.directory import RunDirectory
from rig.record.history.importing import import_run
from rig.record.history.store import History
from rig.record.jsonl import read_sound
from rig.record.nightly.judging import judge_night
from rig.record.nightly.record import NightRecord
from rig.record.run import RunRecord
from rig.report.earlier import earlier_outcomes
from rig.report.index import render
from rig.report.key.pages import build_keys
from rig.report.morning.fleet import Fleet
from rig.report.morning.lookup import Lookup, read_telling
from rig.report.morning.pages import render_fleet, render_morning
from rig.report.morning.sites import read_sites
from rig.report.morning.view import Morning
from rig.report.page import Page
from rig.report.pages import log_names
from rig.runner.foretelling import foretell
from tests.report.copied_nights import START
from tests.report.fleet import broken_fleet, busy_fleet, history_of

NIGHTS = 100
T = TypeVar("T")


def measure() -> dict[str, float]:
    """Return seconds and megabytes."""
    with TemporaryDirectory() as folder:
        reports = Path(folder)
        history = history_of(busy_fleet(NIGHTS - 1), reports, NIGHTS)
        last = max(path for path in reports.iterdir() if path.is_dir())
        return _of_night(RunDirectory(last), history) | _of_broken_night(reports, history)


@dataclass(frozen=True)
class TimedMorning:
    """A morning page, and the seconds that it took to judge its night and to tell it."""

    night: NightRecord
    page: str
    judging: float
    telling: float


def timed_morning(directory: RunDirectory, record: RunRecord, history: Path) -> TimedMorning:
    """Judge a night of which the summary is known, and make its morning page."""
    baselines = directory.path / "baselines"
    night, judging = timed(
        lambda: judge_night(directory, history, baselines=baselines, record=record)
    )
    page, telling = timed(
        lambda: render_morning(Morning(night, history, read_telling(directory.results_path)))
    )
    return TimedMorning(night, page, judging, telling)


def _of_night(directory: RunDirectory, history: Path) -> dict[str, float]:
    record = directory.record()
    index, laying_out = timed(lambda: _index(record, directory, history))
    (directory.path / "index.html").write_text(index)
    morning = timed_morning(directory, record, history)
    night = morning.night
    _, foretelling = timed(lambda: foretell(record, directory.path))
    fleet, setting = timed(lambda: _fleet(night, directory))
    keys, describing = timed(lambda: build_keys(night, history))
    return {
        "morning_page_of_100_nights_s": morning.judging + morning.telling,
        "morning_page_judged_s": morning.judging,
        "morning_page_told_s": morning.telling,
        "morning_page_mb": _mb(morning.page),
        "fleet_page_s": foretelling + setting,
        "fleet_page_mb": _mb(fleet),
        "index_page_s": laying_out,
        "index_page_mb": _mb(index),
        "32_key_pages_s": describing,
        "largest_key_page_mb": max(path.stat().st_size for path in keys) / 1e6,
    }


def _of_broken_night(reports: Path, history: Path) -> dict[str, float]:
    """Return the sizes after one more night, in which every test fails on every key."""
    folder = broken_fleet(NIGHTS).night(reports, NIGHTS)
    with History(history) as opened:
        import_run(opened, folder, START + timedelta(days=NIGHTS + 1))
    figures = _of_night(RunDirectory(folder), history)
    return {f"all_fail_{name}": size for name, size in figures.items() if name.endswith("_mb")}


def _index(record: RunRecord, directory: RunDirectory, history: Path) -> str:
    page = Page(record, directory.results().results, "", logs=log_names(record))
    return render(replace(page, earlier=earlier_outcomes(history, record, page.wanted)))


def _fleet(night: NightRecord, directory: RunDirectory) -> str:
    lookup = Lookup(night.run, read_sound(directory.results_path).results)
    sites = read_sites(directory.path, [key.key for key in night.run.keys])
    return render_fleet(Fleet(night.run, lookup, *sites))


def _mb(text: str) -> float:
    return len(text.encode()) / 1e6


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what some work comes to, and the seconds that it took."""
    start = perf_counter()
    done = work()
    return done, perf_counter() - start
