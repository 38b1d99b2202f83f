"""Debian's Chromium, without a network, at every page that a run, a night or a ticket leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page

from rig.record.directory import RunDirectory
from rig.record.history.importing import import_run
from rig.record.history.store import History
from rig.record.nightly.judging import judge_night
from rig.report import build_pages, morning
from rig.report.bundle import Wanted, write_bundle
from rig.report.compat import write_compat_page
from rig.trace.cutting import cut
from tests.record.nights import FIRST, made_up_run
from tests.relying_parties.browser.visitor import chromium
from tests.report.conftest import HOSTILE
from tests.report.fleet import busy_fleet, history_of

HERE = Path(__file__).parent
PICTURES = Path(__file__).parents[3] / "reports" / "pages"
PHONE, DESK = 390, 1280
NIGHTS = 6
PAGES = (
    "index",
    "morning",
    "fleet",
    "key-A2",
    "failure",
    "compat",
    "hostile-index",
    "hostile-morning",
    "hostile-fleet",
    "hostile-key",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of a busy night, and those of one at which everything calls itself a script."""
    busy, hostile = (tmp_path_factory.mktemp(name) for name in ("busy", "hostile"))
    found = _busy(busy) | {f"hostile-{name}": page for name, page in _hostile(hostile).items()}
    assert set(found) == set(PAGES)
    return found


def _busy(reports: Path) -> dict[str, Path]:
    fleet = busy_fleet(NIGHTS - 1, keys=8, tests=120)
    history = history_of(fleet, reports, NIGHTS)
    folder = max(reports.glob("*-bench"))
    foretold = [_met(key) for key in fleet.names]
    (folder / "compat.json").write_text(_compat(foretold))
    _build(folder, history)
    key, test = next(place for place in fleet.breaks if place[0] not in fleet.out)
    wanted = Wanted(fleet.test_names[test], fleet.names[key])
    bundle = write_bundle(RunDirectory(folder), wanted, history=history, cut=cut)
    ZipFile(bundle).extract("failure.html", folder)
    write_compat_page(_compat(foretold[:3]), folder / "compat.html")
    names = ("index", "morning", "fleet", "key-A2", "failure", "compat")
    return {name: folder / f"{name}.html" for name in names}


def _hostile(reports: Path) -> dict[str, Path]:
    tests = {f"a.py::test_{HOSTILE}": ("P", "FF"), f"b.py::{HOSTILE}": ("P", "S")}
    history = reports / "history.sqlite"
    folder = reports
    for night in range(2):
        outcomes = {HOSTILE: {test: tries[night] for test, tries in tests.items()}}
        told = {"firmware": f"{HOSTILE} {night}", "info": {HOSTILE: f"{HOSTILE} {night}"}}
        folder = made_up_run(reports, night, outcomes, seen=HOSTILE, keys=told)
        with History(history) as opened:
            import_run(opened, folder, FIRST)
    (folder / "compat.json").write_text(_compat([_met(HOSTILE)]))
    _build(folder, history)
    (key,) = folder.glob("key-*.html")
    names = ("index", "morning", "fleet")
    return {name: folder / f"{name}.html" for name in names} | {"key": key}


def _build(folder: Path, history: Path) -> None:
    build_pages(folder, history)
    night = judge_night(RunDirectory(folder), history, baselines=folder / "baselines")
    morning.build(night, history)


def _compat(rows: list[dict[str, Any]]) -> str:
    site = {"id": "bank", "name": f"A bank {HOSTILE}", "fields": {}}
    return json.dumps({"schema": "keyrig.compat/1", "rows": rows, "relying_parties": [site]})


def _met(key: str) -> dict[str, Any]:
    verdict = "works" if key == "A1" else "does_not"
    told = {"verdict": verdict, "reason": f"it asks for {HOSTILE}", "certainty": "tried"}
    return {"key": key, "relying_party": "bank", **told}


@dataclass
class Reader:
    """Somebody who reads a page, and what the browser complains of or asks for meanwhile."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: Path, place: str = "") -> None:
        """Open a page from its file, as a double click does."""
        self.page.goto(path.as_uri() + (f"#{place}" if place else ""))

    def unfold(self) -> None:
        """Open all that is folded."""
        self.page.evaluate(
            "for (const each of document.querySelectorAll('details')) each.open = true;"
            "for (const each of document.querySelectorAll('.folded'))"
            "  each.classList.remove('folded');"
        )

    def picture(self, name: str) -> None:
        """Keep what is on the screen."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def reader(browser: Browser) -> Iterator[Callable[..., Reader]]:
    """Seats somebody before a screen of that width."""
    with ExitStack() as stack:

        def sit(*, width: int = DESK, dark: bool = False, script: bool = True) -> Reader:
            context = browser.new_context(
                viewport={"width": width, "height": 1100},
                color_scheme="dark" if dark else "light",
                java_script_enabled=script,
                offline=True,
            )
            stack.callback(context.close)
            context.set_default_timeout(120_000)
            return Reader(context.new_page())

        yield sit
