"""The pages of a night's keys, made from the history and from the files of the run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rig import RigError
from rig.record.directory import file_names
from rig.record.document import Unreadable
from rig.record.history.life import life_of
from rig.record.history.store import History
from rig.record.latency.asking import latencies_of
from rig.record.nightly.record import NightRecord
from rig.record.run import KeyRecord, RunRecord
from rig.record.verdict import Verdict
from rig.report.compat import Compat, read_compat
from rig.report.environment import render_page
from rig.report.key.view import KeyPage
from rig.report.morning.sites import FILE_NAME
from rig.report.plots import latency_plot, night_plot

MOST = 100
"""Tests that changed which are told; a firmware that broke everything is told by its numbers."""
NEWEST = 10
"""Nights that are not folded."""
_NOTHING = Compat((), (), "", "")


def page_names(run: RunRecord) -> dict[str, str]:
    """Return the name of the page of each key."""
    names = file_names(key.key for key in run.keys)
    return {key: f"key-{name}.html" for key, name in names.items()}


def build_keys(night: NightRecord, history: Path) -> list[Path]:
    """Write the pages; see `rig.report.key.build`."""
    folder = Path(night.run.facts.directory)
    written = []
    with suppress(RigError), History.existing(history) as opened:
        for page in _pages(night, opened):
            path = folder / page_names(night.run)[page.key.key]
            path.write_text(render_key(page), encoding="utf-8")
            written.append(path)
    return written


def render_key(page: KeyPage) -> str:
    """Return the page of a key."""
    folder = Path(page.run.facts.directory)
    return render_page(
        "key.html.j2",
        "script.js.j2",
        page=page,
        key=page.key,
        name=folder.resolve().name,
        verdicts=list(Verdict),
        latency_plot=latency_plot,
        night_plot=night_plot,
        most=MOST,
        newest=NEWEST,
        has_index=(folder / "index.html").exists(),
    )


def _pages(night: NightRecord, history: History) -> Iterator[KeyPage]:
    compat = _compat(Path(night.run.facts.directory))
    for key in night.run.keys:
        yield _page(night.run, key, history, compat)


def _page(run: RunRecord, key: KeyRecord, history: History, compat: Compat) -> KeyPage:
    origin = run.facts.origin(key.key)
    return KeyPage(
        run=run,
        key=key,
        life=life_of(history, origin.bench, origin.key, last=origin.run),
        measured=latencies_of(history, origin.key, origin.bench, until=origin.run),
        met=tuple((site, one) for site in compat.sites for one in site.met if one.key == key.key),
    )


def _compat(folder: Path) -> Compat:
    try:
        return read_compat((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, Unreadable):
        return _NOTHING
