"""The pages of a night, made from its values and from the files of its run."""

from __future__ import annotations

from pathlib import Path

from rig import UsageProblem
from rig.record.directory import RunDirectory
from rig.record.jsonl import read_sound
from rig.record.nightly.line import one_line
from rig.record.nightly.record import NightRecord
from rig.record.result import Result
from rig.record.run import RunRecord
from rig.record.verdict import Verdict
from rig.report.environment import render_page
from rig.report.key.pages import build_keys, page_names
from rig.report.morning.fleet import Fleet
from rig.report.morning.lookup import Lookup, read_telling
from rig.report.morning.sites import read_sites
from rig.report.morning.view import Morning
from rig.report.spans import counted, duration

_SCRIPT = "script.js.j2"
MOST = 12
"""Regressions that are told at length; the others are a line each."""
FEW = 4
"""Regressions that are told with everything unfolded, and ways that keys went in a short list."""
LISTED = 30
"""Tests of one list that are told at all: a model may fail every one."""


def build_night(night: NightRecord, history: Path) -> list[Path]:
    """Write the night's pages; see `rig.report.morning.build`."""
    folder = Path(night.run.facts.directory)
    keys = build_keys(night, history)
    page = Morning(night, history, *_telling(folder))
    sites = read_sites(folder, [key.key for key in night.run.keys])
    fleet = Fleet(night.run, Lookup(night.run, _results(folder)), *sites)
    pages = {"morning.html": render_morning(page), "fleet.html": render_fleet(fleet)}
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [*(folder / name for name in pages), *keys]


def render_morning(page: Morning) -> str:
    """Return `morning.html`."""
    folder = Path(page.night.run.facts.directory)
    return render_page(
        "morning.html.j2",
        _SCRIPT,
        page=page,
        line=one_line(page.night),
        name=folder.resolve().name,
        tally=_tally(page.night.run, page.seconds),
        verdicts=list(Verdict),
        most=MOST,
        few=FEW,
        listed=LISTED,
        has_index=(folder / "index.html").exists(),
        key_pages=_key_pages(page.night.run),
    )


def render_fleet(page: Fleet) -> str:
    """Return `fleet.html`."""
    folder = Path(page.run.facts.directory)
    return render_page(
        "fleet.html.j2",
        _SCRIPT,
        page=page,
        name=folder.resolve().name,
        has_index=(folder / "index.html").exists(),
        key_pages=_key_pages(page.run),
    )


def _key_pages(run: RunRecord) -> dict[str, str]:
    """Return the names of the keys' pages that are there."""
    folder = Path(run.facts.directory)
    return {key: name for key, name in page_names(run).items() if (folder / name).exists()}


def _telling(folder: Path) -> tuple[tuple[Result, ...], str]:
    """Return what the morning tells; where nothing can be read, why: the page goes without."""
    path = RunDirectory(folder).results_path
    try:
        return read_telling(path), ""
    except OSError as error:
        return (), f"{path.name} cannot be read: {error.strerror}"


def _results(folder: Path) -> tuple[Result, ...]:
    try:
        return read_sound(RunDirectory(folder).results_path).results
    except UsageProblem:
        return ()


def _tally(run: RunRecord, seconds: float | None) -> str:
    """Return what the night cost, in a line."""
    tries = sum(key.second_tries for key in run.keys)
    told = [
        counted(run.tests, "test"),
        counted(tries, "second try", "second tries"),
        counted(sum(key.touches for key in run.keys), "touch", "touches"),
        counted(sum(key.resets + key.resets_tested for key in run.keys), "reset"),
        f"{duration(sum(key.seconds for key in run.keys))} of tests",
    ]
    return ", ".join(told if seconds is None else [*told, f"done in {duration(seconds)}"])
