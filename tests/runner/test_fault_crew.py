"""Processes that die or hang in the middle of a fault run."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection

import pytest

from rig import SuiteProblem
from rig.runner.faults.crew import Crew, Report
from rig.runner.faults.job import Broken, Done, Job, Seen

LONG = 100.0
SHORT = 0.01


class Nobody:
    """Watches nothing."""

    def began(self, job: Job) -> None:
        pass

    def ended(self, report: Report) -> None:
        pass


def job(name: str) -> Job:
    return Job(name=name, keys=("virtual",))


def worker(pipe: Connection) -> None:
    """Do what the name of each job says."""
    while True:
        name = pipe.recv().name
        if name == "dies":
            os._exit(1)
        if name == "hangs":
            signal.pause()
        if name == "cannot collect":
            pipe.send(Broken("no module"))
        pipe.send(Seen(test=name, key="virtual", claimed=True))
        pipe.send(Done(0.5))


def reports(*names: str, size: int = 1, patience: float = LONG) -> dict[str, Report]:
    crew = Crew(map(job, names), size, Nobody(), target=worker, patience=patience)
    return {report.job.name: report for report in crew.work()}


def test_one_process_takes_job_after_job() -> None:
    done = reports("first", "second", "third")
    assert [[seen.test for seen in report.seen] for report in done.values()] == [
        ["first"],
        ["second"],
        ["third"],
    ]
    assert {report.seconds for report in done.values()} == {0.5}


def test_dead_process_costs_its_own_job_alone() -> None:
    done = reports("first", "dies", "second", size=2)
    assert done["dies"].trouble == "the process died"
    assert not done["first"].trouble
    assert [seen.test for seen in done["second"].seen] == ["second"]


def test_hanging_process_is_ended() -> None:
    assert reports("hangs", patience=SHORT)["hangs"].trouble == "no test ended within 0.01 s"


def test_suites_that_cannot_be_collected_end_the_run() -> None:
    with pytest.raises(SuiteProblem, match="no module"):
        reports("first", "cannot collect")
