"""What becomes of processes whose time is up."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.record.directory import RunDirectory
from rig.record.jsonl import read_results
from rig.record.run import RunFacts, RunRecord
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from rig.runner.crew import Crew
from rig.runner.exits import Exit, exit_of
from rig.runner.limit import Limit
from rig.runner.plan import RunPlan
from rig.runner.unreached import not_reached
from tests.real_time import PATIENCE

WAITING = """
import signal, time
import pytest

def test_first(link):
    pass

def test_second(link):
    {prelude}
    open({folder!r} + "/waits", "w").close()
    while True:
        time.sleep(0.1)

@pytest.mark.parametrize("number", [1, 2])
def test_third(link, number):
    pass
"""
DEAF = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
LEFT = ("test_second", "test_third[1]", "test_third[2]")


class Clock:
    """A watcher that ends the time of a crew once its key is at the second test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.crew: Crew | None = None
        self.codes: list[int] = []

    def began(self, key: str) -> None:
        pass

    def moved(self) -> None:
        if self.crew and (self.folder / "waits").exists():
            self.crew.limit = Limit(0.0)

    def ended(self, key: str, code: int) -> None:
        self.codes.append(code)


def stopped(folder: Path, prelude: str = "pass", grace: float = PATIENCE) -> tuple[Crew, Clock]:
    """Have a crew work until its time is up in the middle of a key's tests."""
    file = folder / "test_mine.py"
    file.write_text(WAITING.format(prelude=prelude, folder=str(folder)))
    plan = RunPlan(
        directory=RunDirectory(folder),
        keys=("virtual", "virtual:fido2.1"),
        suites=("selection",),
        extra=("-k", "test_mine", str(file)),
    )
    clock = Clock(folder)
    crew = clock.crew = Crew(plan, clock, grace=grace)
    crew.work()
    return crew, clock


def test_run_is_stopped_in_good_order_when_its_time_is_up(tmp_path: Path) -> None:
    crew, clock = stopped(tmp_path)
    assert crew.stopped is Exit.DEADLINE
    assert crew.codes == clock.codes == [Exit.INTERRUPTED], "the second key was not begun"
    results = read_results(crew.plan.directory.results_path).results
    assert [(each.test.rpartition(":")[2], each.verdict) for each in results] == [
        ("test_first", Verdict.PASS)
    ]
    (left,) = not_reached(crew.plan, results).items()
    assert (left[0], [test.rpartition(":")[2] for test in left[1]]) == ("virtual", list(LEFT))


@pytest.mark.parametrize(
    ("out_of_time", "code"), [(True, Exit.DEADLINE), (False, Exit.INTERRUPTED)]
)
def test_run_whose_time_was_up_was_interrupted_by_nobody(out_of_time: bool, code: Exit) -> None:
    facts = RunFacts(directory="r", interrupted=True, out_of_time=out_of_time)
    codes = (Exit.INTERRUPTED, Exit.OK, Exit.DEADLINE)
    assert exit_of(RunRecord.of((), facts), ["A1", "A2"], codes) is code


def test_process_that_does_not_end_in_time_is_killed_and_its_rest_told(tmp_path: Path) -> None:
    crew, clock = stopped(tmp_path, DEAF, grace=0.5)
    assert crew.stopped is Exit.DEADLINE
    assert clock.codes == [-9]
    assert (
        "did not end within 0.5 s when it was told to, and was killed" in crew.complaints["virtual"]
    )
    _, *others = read_results(crew.plan.directory.results_path).results
    assert [(each.test.rpartition(":")[2], each.trouble) for each in others] == [
        ("test_second", Trouble.PROCESS),
        ("test_third[1]", Trouble.OUT),
        ("test_third[2]", Trouble.OUT),
    ]
    assert others[1].reason.endswith("its process did not end within 0.5 s when it was told to")


def test_crew_whose_time_is_up_begins_nothing(tmp_path: Path) -> None:
    plan = RunPlan(directory=RunDirectory(tmp_path), keys=("virtual",))
    clock = Clock(tmp_path)
    crew = Crew(plan, clock, Limit.within(0.0))
    crew.work()
    assert crew.stopped is Exit.DEADLINE
    assert crew.codes == clock.codes == []


@pytest.mark.parametrize(("seconds", "is_up"), [(0.0, True), (3600.0, False), (None, False)])
def test_limit_is_up_when_its_seconds_are_over(seconds: float | None, is_up: bool) -> None:
    assert Limit.within(seconds).is_up is is_up


OUT = """
from rig.link.errors import Mute

def test_first(link):
    raise Mute("no reply")

def test_second(link):
    pass
"""


def test_bay_that_is_out_for_the_run_begins_no_further_round(tmp_path: Path) -> None:
    file = tmp_path / "test_mine.py"
    file.write_text(OUT)
    plan = RunPlan(
        directory=RunDirectory(tmp_path),
        keys=("virtual",),
        suites=("selection",),
        extra=("-k", "test_mine", str(file)),
        troubles=1,
        rounds=2,
    )
    crew = Crew(plan, Clock(tmp_path))
    crew.work()
    results = read_results(plan.directory.results_path).results
    assert [(each.round, each.attempt, each.trouble) for each in results] == [
        (1, 1, Trouble.MUTE),
        (1, 2, Trouble.MUTE),
        (1, 1, Trouble.OUT),
    ]
