"""What a worker sees of keys with and without a fault."""

from __future__ import annotations

import pytest

from rig.runner.faults.crew import Crew, Report
from rig.runner.faults.job import Job

SIGNED = Job(name="signed", keys=("virtual+wrong-signature",), requirements=("GA-53",))
JOBS = (
    SIGNED,
    Job(name="another clause", keys=("virtual+wrong-signature",), requirements=("HID-45",)),
    Job(
        name="second profile",
        keys=("virtual+lock-of-any-length", "virtual+wrong-signature"),
        requirements=("HID-57", "GA-53"),
    ),
    Job(name="sound", keys=("virtual",), requirements=("GA-53", "HID-45"), sound=True),
    Job(name="alarm", keys=("virtual+wrong-signature",), requirements=("GA-53",), sound=True),
)


class Nobody:
    """Watches nothing."""

    def began(self, job: Job) -> None:
        pass

    def ended(self, report: Report) -> None:
        pass


@pytest.fixture(scope="module")
def seen() -> dict[str, Report]:
    return {report.job.name: report for report in Crew(JOBS, 1, Nobody()).work()}


def shown(report: Report) -> set[str]:
    return {name for one in report.seen for name in one.shown}


def test_fault_is_shown_by_a_test_of_what_it_breaks(seen: dict[str, Report]) -> None:
    assert "GA-53" in shown(seen["signed"])
    assert all(one.claimed for one in seen["signed"].seen)


def test_fault_is_not_shown_by_tests_of_what_it_leaves_whole(seen: dict[str, Report]) -> None:
    report = seen["another clause"]
    assert report.seen
    assert not shown(report)


def test_next_key_takes_the_tests_of_what_did_not_show(seen: dict[str, Report]) -> None:
    first, second = JOBS[2].keys
    on_first = {
        name for one in seen["second profile"].seen if one.key == first for name in one.shown
    }
    on_second = {one.test for one in seen["second profile"].seen if one.key == second}
    assert on_first == {"HID-57"}
    assert on_second == {one.test for one in seen["signed"].seen}


def test_sound_key_is_red_nowhere(seen: dict[str, Report]) -> None:
    assert seen["sound"].seen
    assert not [one for one in seen["sound"].seen if one.failed or one.trouble]


def test_key_that_is_taken_for_sound_and_is_not_is_red(seen: dict[str, Report]) -> None:
    assert any(one.failed for one in seen["alarm"].seen)
