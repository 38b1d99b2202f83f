"""Latencies in the history: from the lines of a run, and out of it again."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from rig.record.history import schema
from rig.record.history.asking import survey
from rig.record.history.importing import Imported, import_run, rebuild
from rig.record.history.packing import KEPT, pack, thinned, unpack
from rig.record.history.store import History
from rig.record.latency.asking import latencies_of
from rig.record.latency.measured import Measured
from tests.record.nights import FIRST, MODEL, made_up_run

NOW = FIRST.replace(year=FIRST.year + 1)
TESTS = {"a.py::test_a": "P", "b.py::test_b": "P"}
SIMPLE = {"getInfo": [0.004, 0.003], "reset": [0.25]}


def run(folder: Path, night: int = 0, *keys: str, **facts: Any) -> Path:
    return made_up_run(
        folder, night, dict.fromkeys(keys or ("A1",), TESTS), **{"latencies": SIMPLE, **facts}
    )


def taken(history: Path, *runs: Path) -> list[Imported]:
    with History(history) as opened:
        return [import_run(opened, each, NOW) for each in runs]


def told(history: Path, key: str = "A1", bench: str = "north") -> tuple[Measured, ...]:
    with History.existing(history) as opened:
        return latencies_of(opened, key, bench)


def test_latencies_are_told_as_they_were_measured(tmp_path: Path) -> None:
    night = run(tmp_path, keys={"firmware": "5.7.1"})
    taken(tmp_path / "h", night)

    assert told(tmp_path / "h") == tuple(
        Measured(
            firmware="5.7.1",
            run=night.name,
            started=FIRST.isoformat(),
            suite="0.1.0+aaaa",
            operation=operation,
            samples=len(seconds),
            seconds=seconds,
        )
        for operation, seconds in (("getInfo", (0.003, 0.004)), ("reset", (0.25,)))
    )


def test_nights_are_told_oldest_first_and_of_one_key_alone(tmp_path: Path) -> None:
    taken(tmp_path / "h", *(run(tmp_path, night, "A1", "A2") for night in (2, 0, 1)))
    taken(tmp_path / "h", run(tmp_path, 3, "A1", bench="south"))

    nights = [each.started[8:10] for each in told(tmp_path / "h") if each.operation == "reset"]
    assert nights == ["01", "02", "03"]
    assert told(tmp_path / "h", "B1") == ()


def test_key_of_another_model_in_the_same_bay_is_another_key(tmp_path: Path) -> None:
    taken(tmp_path / "h", run(tmp_path, 0), run(tmp_path, 1))
    with sqlite3.connect(tmp_path / "h") as connection:
        connection.execute("UPDATE subject SET model = 'other' WHERE run = 2")

    assert {each.started[8:10] for each in told(tmp_path / "h")} == {"02"}


def test_of_many_latencies_the_quantiles_are_kept(tmp_path: Path) -> None:
    many = [number / 1000 for number in range(1, 1001)]
    taken(tmp_path / "h", run(tmp_path, latencies={"getInfo": many}))

    (found,) = told(tmp_path / "h")
    assert (found.samples, len(found.seconds)) == (1000, KEPT)
    assert found.median == pytest.approx(0.5, abs=0.011)
    assert (found.seconds[0], found.seconds[-1]) == pytest.approx((0.011, 0.991))


def test_microseconds_come_back_as_they_were_packed() -> None:
    seconds = (0.0, 0.000001, 0.131072, 3999.999999)

    assert unpack(pack(seconds)) == seconds
    assert thinned([3.0, 1.0, 2.0]) == [1.0, 2.0, 3.0]


def test_run_that_is_taken_in_again_replaces_its_latencies(tmp_path: Path) -> None:
    night = run(tmp_path)
    taken(tmp_path / "h", night, night)

    assert [each.samples for each in told(tmp_path / "h")] == [2, 1]


DAMAGE = {
    "no object": "[0.1]",
    "a word": '{"getInfo": ["soon"]}',
    "no list": '{"getInfo": 0.1}',
    "no number": '{"getInfo": [NaN]}',
    "less than nothing": '{"getInfo": [-0.1]}',
    "endless": '{"getInfo": [Infinity]}',
    "half a surrogate": '{"\\udc00": [0.1]}',
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_line_whose_latencies_cannot_be_read_is_told(tmp_path: Path, damage: str) -> None:
    night = run(tmp_path)
    file = night / "results.jsonl"
    first, second = file.read_text().splitlines(keepends=True)
    file.write_text(first + second.replace('"latencies": {}', f'"latencies": {DAMAGE[damage]}'))

    (imported,) = taken(tmp_path / "h", night)

    assert imported.results == 1
    assert "results.jsonl:2: left out" in imported.complaints[0]
    assert [each.samples for each in told(tmp_path / "h")] == [2, 1]


STARTED = "2026-10-01T22:00:00+00:00"
OLD_ROWS: dict[str, tuple[object, ...]] = {
    "run": (1, "i", "old", "old", "north", STARTED, None, 0, "0.1.0", "2.2.1", "0.1.0+aaaa"),
    "subject": (1, 1, "A1", "A1", MODEL, "1", "{}", 1),
    "word": (1, "a.py::test_a"),
    "result": (1, 1, 1, 1, 1, "F", None, None, None, 0.5, 0, 0, 0),
}
"""What the first version wrote."""


def test_history_from_before_latencies_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("rig.record.history.store.MIGRATIONS", schema.MIGRATIONS[:1])
        with History(tmp_path / "h") as history, history.writing() as connection:
            for table, row in OLD_ROWS.items():
                places = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} VALUES ({places})", row)  # noqa: S608

    assert told(tmp_path / "h") == ()
    taken(tmp_path / "h", run(tmp_path, 1))
    assert [each.operation for each in told(tmp_path / "h")] == ["getInfo", "reset"]
    with History.existing(tmp_path / "h") as history:
        assert survey(history, test="test_a").lines[0].outcomes == "F P"


def test_history_is_rebuilt_with_its_latencies(tmp_path: Path) -> None:
    taken(tmp_path / "h", *(run(tmp_path / "reports", night) for night in range(3)))
    before = told(tmp_path / "h")

    rebuild(tmp_path / "new", tmp_path / "reports", NOW)

    assert told(tmp_path / "new") == before
