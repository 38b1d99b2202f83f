"""The newest firmware of each key against the one before, out of a history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import pytest

from rig.record.history.importing import import_run
from rig.record.history.store import History
from rig.record.latency.asking import latencies_of, shifts
from rig.record.latency.compare import Shift
from tests.record.latency.drift import Drift, nights_of
from tests.record.nights import FIRST, made_up_run, unopened

NOW = FIRST.replace(year=FIRST.year + 1)
OLD, NEW = "5.7.1", "5.7.4"
QUIET = Drift(common=0.01, own=0.01, busy_nights=0.0, late=0.0005)
TESTS = {"a.py::test_a": "P"}
SAME_SUITE, OTHER_SUITE = "0.1.0+aaaa", "0.2.0+bbbb"


def measured(seed: int, factor: float = 1.0) -> Mapping[str, Sequence[float]]:
    random = Random(seed)  # noqa: S311 - chance, no secret
    factors = {"getAssertion": factor}
    return {
        night.operation: night.seconds
        for night in nights_of(random, 1, factors=factors, drift=QUIET, samples=20)
    }


class Bench:
    """Leaves one night after the other, on a firmware that is as slow as it is."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "history.sqlite"
        self._folder = folder
        self._night = 0

    def nights(
        self,
        firmware: str,
        count: int,
        factor: float = 1.0,
        *,
        suite: str = SAME_SUITE,
        keys: Sequence[str] = ("A1",),
        bench: str = "north",
    ) -> str:
        """Return the name of the last run."""
        for _ in range(count):
            self._night += 1
            run = made_up_run(
                self._folder,
                self._night,
                dict.fromkeys(keys, TESTS),
                keys={"firmware": firmware},
                latencies=measured(self._night, factor),
                suite=suite,
                bench=bench,
            )
            with History(self.file) as history:
                import_run(history, run, NOW)
        return run.name

    def unopened(self) -> str:
        """Add a night that could not open its key, and return the name of its run."""
        self._night += 1
        run = unopened(made_up_run(self._folder, self._night, {"A1": {"a.py::test_a": "I"}}))
        with History(self.file) as history:
            import_run(history, run, NOW)
        return run.name

    def shifts(self, run: str | None = None) -> list[Shift]:
        with History.existing(self.file) as history:
            return list(shifts(history, run))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_slower_operation_of_new_firmware_is_found(bench: Bench) -> None:
    bench.nights(OLD, 3)
    bench.nights(NEW, 2, 1.3)

    (shift,) = bench.shifts()
    assert (shift.operation, shift.is_slower) == ("getAssertion", True)
    assert (shift.firmware_before, shift.course.firmware, shift.course.key) == (OLD, NEW, "A1")
    assert shift.samples == (60, 40)


def test_one_night_on_new_firmware_says_nothing_yet(bench: Bench) -> None:
    bench.nights(OLD, 3)
    bench.nights(NEW, 1, 1.3)

    assert not bench.shifts()


def test_same_firmware_has_nothing_to_be_held_against(bench: Bench) -> None:
    bench.nights(OLD, 3)
    bench.nights(OLD, 3, 1.3)

    assert not bench.shifts()


def test_new_tests_are_not_held_against_old_ones(bench: Bench) -> None:
    bench.nights(OLD, 3)
    bench.nights(NEW, 3, 1.3, suite=OTHER_SUITE)

    assert not bench.shifts()


def test_nights_before_new_tests_came_are_still_compared(bench: Bench) -> None:
    bench.nights(OLD, 3)
    bench.nights(NEW, 2, 1.3)
    bench.nights(NEW, 3, 1.0, suite=OTHER_SUITE)

    assert [shift.operation for shift in bench.shifts()] == ["getAssertion"]


@pytest.mark.parametrize("after", [0, 1], ids=["in between", "in the midst"])
def test_night_in_which_the_key_could_not_be_opened_hides_no_shift(
    bench: Bench, after: int
) -> None:
    bench.nights(OLD, 3)
    for _ in range(after):
        bench.nights(NEW, 1, 1.3)
    bench.unopened()
    last = bench.nights(NEW, 2, 1.3)

    assert [shift.operation for shift in bench.shifts(last)] == ["getAssertion"]


def test_latencies_are_told_although_the_key_could_not_be_opened_tonight(bench: Bench) -> None:
    bench.nights(OLD, 2)
    last = bench.unopened()
    bench.nights(OLD, 1)

    with History.existing(bench.file) as history:
        found = latencies_of(history, "A1", "north", until=last)

    assert len({night.run for night in found}) == 2


def test_firmware_that_was_taken_back_is_held_against_the_last_one(bench: Bench) -> None:
    bench.nights(OLD, 3)
    bench.nights(NEW, 3, 1.3)
    bench.nights(OLD, 2)

    (shift,) = bench.shifts()
    assert (shift.firmware_before, shift.is_slower) == (NEW, False)


def test_change_of_long_ago_is_seen_by_the_nights_around_it(bench: Bench) -> None:
    bench.nights(OLD, 3)
    bench.nights(NEW, 10, 1.3)
    bench.nights(NEW, 11)

    assert [shift.operation for shift in bench.shifts()] == ["getAssertion"]


def test_each_key_is_held_against_itself(bench: Bench) -> None:
    bench.nights(OLD, 2, keys=("A1", "A2"))
    bench.nights(NEW, 2, 1.3, keys=("A2",))
    bench.nights(NEW, 2, 1.3, bench="south")

    assert [shift.course.key for shift in bench.shifts()] == ["A2"]


def test_run_is_asked_about_as_it_was_then(bench: Bench) -> None:
    old = bench.nights(OLD, 3)
    new = bench.nights(NEW, 2, 1.3)
    bench.nights(NEW, 1, 1.3, keys=("A2",))

    assert bench.shifts(old) == []
    assert [shift.operation for shift in bench.shifts(new)] == ["getAssertion"]
    assert bench.shifts("no such run") == []
