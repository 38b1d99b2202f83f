from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from rig.record.history.importing import import_run
from rig.record.history.lines import Course
from rig.record.history.store import FILE_NAME, History
from rig.record.latency.asking import latencies_of
from rig.record.latency.compare import Shift
from rig.record.nightly.record import NightRecord
from rig.record.verdict import Verdict
from rig.report.morning import build
from rig.report.morning.speed import paces

from ..copied_nights import START
from ..fleet import Fleet
from .nights import made_up_night, result


def shift(operation: str, key: str, was: float, now: float, p: float = 1e-9) -> Shift:
    return Shift(
        course=Course("north", key, "m", "2", "s"),
        firmware_before="1",
        operation=operation,
        was=was,
        now=now,
        samples=(40, 50),
        p=p,
    )


def page_of(night: NightRecord, history: Path) -> str:
    build(night, history)
    return (Path(night.run.facts.directory) / "morning.html").read_text(encoding="utf-8")


def test_slower_operation_of_a_model_is_told_once_with_its_keys(tmp_path: Path) -> None:
    slower = (shift("reset", "A1", 0.1, 0.12), shift("reset", "A2", 0.1, 0.2))
    night = made_up_night(tmp_path, [result(Verdict.PASS)], slower=slower)

    told = page_of(night, tmp_path / "none").partition('<section id="speed"')[2]

    assert told.count('<div class="shift"') == 1
    assert "<b>reset</b> slower with firmware 2 than with 1" in told
    assert told.index("A2") < told.index("A1")
    assert "40 and 50 requests on A2" in told


def test_what_got_slower_comes_before_what_got_faster(tmp_path: Path) -> None:
    found = paces(
        [
            shift("ping", "A1", 0.4, 0.1),
            shift("ping", "A2", 0.4, 0.1),
            shift("reset", "A1", 0.1, 0.2),
        ],
        tmp_path / "none",
    )

    assert [pace.first.operation for pace in found] == ["reset", "ping"]
    assert [len(pace.shifts) for pace in found] == [1, 2]


def test_operation_is_drawn_from_the_nights_of_the_history(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    fleet = Fleet(keys=1, tests=60)
    with History(file) as history:
        import_run(history, fleet.night(tmp_path, 0), START + timedelta(days=1))
        operation = latencies_of(history, fleet.names[0], "north")[0].operation
    slower = (shift(operation, fleet.names[0], 0.1, 0.2), shift("never measured", "A1", 1, 2))

    drawn, empty = sorted(paces(slower, file), key=lambda pace: not pace.plot)

    assert drawn.first.operation == operation
    assert drawn.plot.startswith("<svg")
    assert not empty.plot


def test_nights_that_came_later_are_not_drawn(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    fleet = Fleet(keys=1, tests=60)
    with History(file) as history:
        folders = [fleet.night(tmp_path, number) for number in range(2)]
        for folder in folders:
            import_run(history, folder, START + timedelta(days=2))
        operation = latencies_of(history, fleet.names[0], "north")[0].operation
    slower = [shift(operation, fleet.names[0], 0.1, 0.2)]

    first, second = (paces(slower, file, folder.name)[0].plot for folder in folders)

    assert "requests in 1 night" in first
    assert "requests in 2 nights" in second
