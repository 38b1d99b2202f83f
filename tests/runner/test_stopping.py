"""SIGTERM, SIGHUP and Ctrl-C, at whatever moment they come."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from rig import BenchProblem
from rig.bench.power.program import run_program
from rig.bench.undivided import undivided
from rig.record.directory import RunDirectory
from rig.runner.crew import Crew
from rig.runner.exits import Exit
from rig.runner.plan import RunPlan
from rig.runner.stopping import terminable, until_told
from rig.runner.worker import Shift, Worker

from .going_on import Nobody

ENDINGS = (signal.SIGTERM, signal.SIGHUP)
ALL = (signal.SIGINT, *ENDINGS)


@pytest.fixture(autouse=True)
def _answers_as_usual() -> Iterator[None]:
    """Answer as a program that was started from a shell, whoever started the tests."""
    former = [(each, signal.getsignal(each)) for each in ALL]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in former:
        signal.signal(number, handler)


def test_first_ctrl_c_waits_and_the_second_does_not(capfd: pytest.CaptureFixture[str]) -> None:
    with until_told():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert capfd.readouterr().err.count("Ctrl-C again gives it up") == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("number", ENDINGS)
def test_what_programs_send_waits_however_often_it_comes(number: signal.Signals) -> None:
    with until_told():
        signal.raise_signal(number)
        signal.raise_signal(number)


@pytest.mark.parametrize("number", ALL)
def test_what_makes_more_of_a_signal_does_so_within_a_block_that_lets_it_wait(
    number: signal.Signals,
) -> None:
    with until_told(), pytest.raises(KeyboardInterrupt), terminable():
        signal.raise_signal(number)


@pytest.mark.parametrize("number", ENDINGS)
def test_what_comes_again_gives_up_nothing_that_ends_and_ctrl_c_does(
    number: signal.Signals,
) -> None:
    with terminable():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
        for again in ENDINGS:
            signal.raise_signal(again)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("number", ALL)
def test_signal_that_comes_in_an_undivided_block_comes_behind_it(number: signal.Signals) -> None:
    came = []
    with terminable(), suppress(KeyboardInterrupt):
        with undivided():
            signal.raise_signal(number)
            came.append("within")
        came.append("behind")
    assert came == ["within"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=["shell", "nohup"])
@pytest.mark.parametrize("block", [until_told, undivided])
def test_signal_that_was_ignored_stays_so(block: type, number: signal.Signals) -> None:
    signal.signal(number, signal.SIG_IGN)
    with block(), terminable():
        signal.raise_signal(number)
    assert signal.getsignal(number) is signal.SIG_IGN


def test_process_is_not_left_by_a_signal_that_comes_as_it_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Worker] = []

    def start(plan: RunPlan, shift: Shift) -> Worker:
        waits = [sys.executable, "-c", "import signal; signal.pause()"]
        process = subprocess.Popen(waits, stdout=subprocess.PIPE, bufsize=0)
        assert process.stdout is not None
        started.append(Worker(shift, tmp_path / "001-A1.log", process, process.stdout))
        signal.raise_signal(signal.SIGTERM)
        return started[-1]

    monkeypatch.setattr(Worker, "start", start)
    crew = Crew(RunPlan(directory=RunDirectory(tmp_path), keys=("A1",)), Nobody())
    with terminable():
        crew.work()
    assert crew.stopped is Exit.INTERRUPTED
    (worker,) = started
    assert worker.process.returncode is not None, "it was interrupted, and waited for"


def test_process_whose_log_cannot_be_written_is_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *words, **_: started.append(words))
    crew = Crew(RunPlan(directory=RunDirectory(tmp_path), keys=("A1",)), Nobody())
    tmp_path.rmdir()
    with pytest.raises(FileNotFoundError):
        crew.work()
    assert started == []


def test_program_is_not_left_by_a_signal_that_comes_as_it_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    popen, started = subprocess.Popen, []

    def start(*args: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **options))
        signal.raise_signal(signal.SIGTERM)
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    waits = [sys.executable, "-c", "import signal; signal.pause()"]
    with terminable(), pytest.raises(KeyboardInterrupt):
        run_program(waits, 240.0, BenchProblem)
    (process,) = started
    assert process.returncode == -signal.SIGKILL
