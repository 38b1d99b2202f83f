"""A key's process that ends, well or not, and what is left to do and to write."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter
from rig.record.result import Result
from rig.record.trouble import Trouble
from rig.record.under_way import Running, Test, UnderWay
from rig.record.verdict import Verdict
from rig.runner.course import Course
from rig.runner.exits import Exit
from rig.runner.plan import RunPlan
from rig.runner.worker import Shift, Worker, under_way

TESTS = [Test(test=f"test_{name}", requirements=("MC-51",)) for name in "abc"]
SHIFT = Shift("A1")
KILLED = -9


class Bay:
    """A run's folder, and what the process of its one key has left there."""

    def __init__(self, root: Path, troubles: int = 3) -> None:
        directory = RunDirectory.create(root, ["A1"], datetime(2026, 11, 22, tzinfo=UTC))
        self.plan = RunPlan(directory=directory, keys=("A1",), troubles=troubles)
        self.course = Course(self.plan, "A1")
        self.left = UnderWay(under_way(self.plan, SHIFT))

    def has_taken(self, count: int) -> None:
        with ResultWriter(self.plan.directory.results_path) as writer:
            for test in TESTS[:count]:
                writer.write(
                    Result(
                        key="A1",
                        bay="A1",
                        test=test.test,
                        requirements=test.requirements,
                        checks=(),
                        verdict=Verdict.PASS,
                    )
                )

    def runs(self, number: int, lines: int, attempt: int = 1) -> None:
        self.left.begin(Running(test=TESTS[number], attempt=attempt, lines=lines))

    @property
    def troubles(self) -> list[tuple[str, Trouble | None, int]]:
        if not self.plan.directory.results_path.exists():
            return []
        results = self.plan.directory.results().results
        return [(each.test, each.trouble, each.attempt) for each in results if each.trouble]


@pytest.fixture
def bay(tmp_path: Path) -> Bay:
    bay = Bay(tmp_path)
    bay.left.plan(TESTS)
    return bay


def test_test_that_ran_at_a_death_is_trouble_and_the_rest_goes_on(bay: Bay) -> None:
    bay.has_taken(1)
    bay.runs(1, lines=1, attempt=2)
    assert bay.course.goes_on(SHIFT, KILLED)
    assert bay.troubles == [("test_b", Trouble.PROCESS, 2)]
    (reason,) = [each.reason for each in bay.plan.directory.results().results if each.trouble]
    assert "died of SIGKILL" in reason


def test_death_after_the_result_was_written_makes_no_second_one(bay: Bay) -> None:
    bay.has_taken(2)
    bay.runs(1, lines=1)
    assert bay.course.goes_on(SHIFT, KILLED)
    assert bay.troubles == []


def test_death_between_two_tests_loses_none(bay: Bay) -> None:
    bay.has_taken(2)
    assert bay.course.goes_on(SHIFT, KILLED)
    assert bay.troubles == []


def test_death_in_the_last_test_needs_no_further_process(bay: Bay) -> None:
    bay.has_taken(2)
    bay.runs(2, lines=2)
    assert not bay.course.goes_on(SHIFT, KILLED)
    assert bay.troubles == [("test_c", Trouble.PROCESS, 1)]


@pytest.mark.parametrize("code", [Exit.OK, Exit.FAILURES, Exit.TROUBLE, Exit.USAGE])
def test_process_that_ends_between_two_tests_is_not_replaced(bay: Bay, code: int) -> None:
    bay.has_taken(1)
    assert not bay.course.goes_on(SHIFT, code)
    assert bay.troubles == []


def test_process_that_a_person_stopped_is_not_replaced(bay: Bay) -> None:
    bay.runs(0, lines=0)
    assert not bay.course.goes_on(SHIFT, Exit.INTERRUPTED)
    assert bay.troubles == []


def test_process_that_leaves_by_itself_in_a_test_is_replaced(bay: Bay) -> None:
    bay.runs(0, lines=0)
    assert bay.course.goes_on(SHIFT, Exit.FAILURES)
    assert bay.troubles == [("test_a", Trouble.PROCESS, 1)]


def test_bay_is_out_after_so_many_deaths_and_every_test_is_told(tmp_path: Path) -> None:
    bay = Bay(tmp_path, troubles=1)
    bay.left.plan(TESTS)
    bay.runs(0, lines=0)
    assert not bay.course.goes_on(SHIFT, KILLED)
    assert bay.troubles == [
        ("test_a", Trouble.PROCESS, 1),
        ("test_b", Trouble.OUT, 1),
        ("test_c", Trouble.OUT, 1),
    ]


def test_key_that_cannot_be_opened_after_a_death_is_out(bay: Bay) -> None:
    bay.runs(0, lines=0)
    assert bay.course.goes_on(SHIFT, KILLED)
    assert not bay.course.goes_on(SHIFT, Exit.TROUBLE)
    assert [trouble for _, trouble, _ in bay.troubles] == [
        Trouble.PROCESS,
        Trouble.OUT,
        Trouble.OUT,
    ]


def test_process_that_never_comes_as_far_as_a_test_is_not_started_for_ever(tmp_path: Path) -> None:
    course = Bay(tmp_path, troubles=3).course
    assert [course.goes_on(SHIFT, KILLED) for _ in range(3)] == [True, True, False]


def test_log_that_has_gone_ends_no_run_of_other_keys(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        worker = Worker(SHIFT, tmp_path / "gone.log", process, process.stdout)
        assert worker.last_words() == "its log cannot be read: No such file or directory"
