"""A history of 32 keys and 800 tests a night: how fast it fills and answers, and how it grows.

Three nights are written as runs leave them and imported; copies of them within the database make up
the nights up to the last, which is written and imported like the first ones: the 100th, and the
1000th.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rig.record.difference.compare import compare
from rig.record.difference.side import side_named
from rig.record.directory import RunDirectory
from rig.record.history.asking import survey
from rig.record.history.importing import import_run
from rig.record.history.store import History
from tests.benchmarks.pages import timed, timed_morning
from tests.report.copied_nights import START, WRITTEN, copy_nights
from tests.report.fleet import Fleet

FLEET = Fleet(stray=200)
RESULTS = FLEET.keys * FLEET.tests
SIZES = (100, 1000)
_NOW = START + timedelta(days=max(SIZES))


def measure() -> dict[str, float]:
    """Return results per second, seconds and megabytes."""
    with TemporaryDirectory() as folder:
        reports, file = Path(folder), Path(folder) / "history.sqlite"
        nights = [FLEET.night(reports, night) for night in range(WRITTEN)]
        with History(file) as history:
            empty = _seconds(lambda: [import_run(history, night, _NOW) for night in nights])
        figures = {"import_results_per_second": RESULTS * WRITTEN / empty}
        for size in SIZES:
            copy_nights(file, size - 1)
            figures |= _of_size(file, size, nights[0].name, FLEET.night(reports, size - 1))
        return figures


def _of_size(file: Path, size: int, first: str, last: Path) -> dict[str, float]:
    """Import the last night of a history that has all others, and ask for news and differences."""
    with History(file) as history:
        imported = _seconds(lambda: import_run(history, last, _NOW))
        news = _seconds(lambda: survey(history))
    directory = RunDirectory(last)
    morning = timed_morning(directory, directory.record(), file)
    difference = _seconds(lambda: compare(side_named(first, file), side_named(last.name, file)))
    return {
        f"import_into_{size}_nights_results_per_second": RESULTS / imported,
        f"diff_in_{size}_nights_s": difference,
        f"news_of_{size}_nights_s": news,
        f"morning_page_in_{size}_nights_s": morning.judging + morning.telling,
        f"history_of_{size}_nights_mb": file.stat().st_size / 1e6,
    }


def _seconds(work: Callable[[], Any]) -> float:
    return timed(work)[1]
