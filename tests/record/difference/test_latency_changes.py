"""Slower operations among the differences of two firmwares, and what is accepted of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rig import UsageProblem
from rig.record.difference.baseline import Baselines
from rig.record.difference.compare import Comparison, Kind, compare
from rig.record.difference.document import Difference
from rig.record.difference.side import side_named
from rig.record.history.importing import import_run
from rig.record.history.store import History
from tests.record.latency.drift import Drift, nights_of
from tests.record.nights import FIRST, made_up_run

NOW = FIRST.replace(year=FIRST.year + 1)
TODAY = date(2026, 11, 22)
TESTS = {"a.py::test_a": "P"}
QUIET = Drift(common=0.01, own=0.01, busy_nights=0.0, late=0.0005)


def measured(seed: int, factor: float) -> Mapping[str, Sequence[float]]:
    random = Random(seed)  # noqa: S311 - chance, no secret
    factors = {"getAssertion": factor}
    nights = nights_of(random, 1, factors=factors, drift=QUIET, samples=40)
    return {night.operation: night.seconds for night in nights}


def run(
    folder: Path,
    night: int,
    firmware: str = "1",
    factor: float = 1.0,
    keys: Sequence[str] = ("A1",),
    **facts: Any,
) -> Path:
    return made_up_run(
        folder,
        night,
        dict.fromkeys(keys, TESTS),
        keys={"firmware": firmware},
        latencies=measured(night, factor),
        **facts,
    )


def compared(tmp_path: Path, one: Path | str, other: Path | str) -> Comparison:
    return compare(*(side_named(str(name), tmp_path / "h") for name in (one, other)))


def whats(comparison: Comparison) -> list[tuple[Kind, str]]:
    return [(change.kind, change.what) for change in comparison.changes]


def milliseconds(text: str) -> float:
    number, unit = text.split()
    assert unit == "ms"
    return float(number)


def test_slower_operation_of_another_firmware_is_a_change(tmp_path: Path) -> None:
    found = compared(tmp_path, run(tmp_path, 0), run(tmp_path, 1, "2", 1.3))

    (change,) = found.changes
    assert (change.kind, change.what) == (Kind.LATENCY, "getAssertion")
    assert milliseconds(change.was) == pytest.approx(115, rel=0.06)
    assert milliseconds(change.now) == pytest.approx(150, rel=0.06)


def test_slower_night_of_the_same_firmware_is_the_bench_s(tmp_path: Path) -> None:
    assert not compared(tmp_path, run(tmp_path, 0), run(tmp_path, 1, "1", 1.5)).changes


def test_other_tests_ask_for_other_things(tmp_path: Path) -> None:
    other = run(tmp_path, 1, "2", 1.5, suite="0.2.0+bbbb")

    assert not compared(tmp_path, run(tmp_path, 0), other).changes


def test_firmware_is_told_by_its_newest_nights(tmp_path: Path) -> None:
    """One busy night is outvoted."""
    with History(tmp_path / "h") as history:
        for night, (firmware, factor) in enumerate(
            [("1", 1.0), ("1", 1.0), ("2", 1.0), ("2", 1.6), ("2", 1.0), ("3", 1.3), ("3", 1.3)]
        ):
            import_run(history, run(tmp_path, night, firmware, factor), NOW)

    assert whats(compared(tmp_path, "1", "2")) == []
    assert whats(compared(tmp_path, "1", "3")) == [(Kind.LATENCY, "getAssertion")]


def test_same_slow_operation_on_many_keys_is_told_once(tmp_path: Path) -> None:
    two, far = ("A1", "A2"), tmp_path / "far"
    with History(tmp_path / "h") as history:
        import_run(history, run(tmp_path, 0, keys=two), NOW)
        import_run(history, run(far, 1, bench="south", id="s1"), NOW)
        import_run(history, run(tmp_path, 2, "2", 1.3, keys=two), NOW)
        import_run(history, run(far, 3, "2", 1.6, bench="south", id="s3"), NOW)
    found = Difference.of(compared(tmp_path, "1", "2"), Baselines(tmp_path / "b"))

    (group,) = found.document()["groups"]
    assert (group["what"], group["keys"]) == ("getAssertion", ["A1", "A2", "A1"])
    least, greatest = map(milliseconds, group["now"].split(" to "))
    assert least == pytest.approx(150, rel=0.06)
    assert greatest == pytest.approx(184, rel=0.06)


@pytest.mark.parametrize(
    ("factor", "unaccepted"), [(1.3, 0), (1.37, 0), (1.23, 0), (1.6, 1), (0.7, 1)]
)
def test_what_was_accepted_holds_for_times_like_it(
    tmp_path: Path, factor: float, unaccepted: int
) -> None:
    old, new = run(tmp_path, 0), run(tmp_path, 1, "2", 1.3)
    baselines = Baselines(tmp_path / "b")
    (path,) = baselines.accept(compared(tmp_path, old, new).changes, "as announced", TODAY)

    again = compared(tmp_path, old, run(tmp_path, 2, "2", factor))

    assert len(Difference.of(again, baselines).unaccepted) == unaccepted
    assert 'kind = "latency"' in path.read_text(encoding="utf-8")


def test_baseline_that_tells_no_time_is_told(tmp_path: Path) -> None:
    old, new = run(tmp_path, 0), run(tmp_path, 1, "2", 1.3)
    found, baselines = compared(tmp_path, old, new), Baselines(tmp_path / "b")
    (path,) = baselines.accept(found.changes, "as announced", TODAY)
    path.write_text(path.read_text(encoding="utf-8").replace(found.changes[0].now, "soon"))

    with pytest.raises(UsageProblem, match="'soon' is no time"):
        Difference.of(found, Baselines(tmp_path / "b"))
