"""`keyrig watch`, beside a run in another process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from rig.bench.waiting import wait_until
from rig.runner.exits import Exit
from tests.real_time import PATIENCE

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
MINE = """
def test_a_fails(info):
    assert not info.versions

def test_b_waits(info):
    with open("gate") as gate:
        gate.read()
"""
"""A test that fails, and one that goes on when nobody holds the gate any more."""


class Beside:
    """A run that waits at the gate."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "test_mine.py").write_text(MINE)
        os.mkfifo(folder / "gate")
        only = ("--suite", "get_info", "-k", "a_fails or b_waits", "test_mine.py")
        command = [KEYRIG, "run", "--key", "virtual", "--confirm", "--trace", *only]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def watch(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [KEYRIG, "watch", *args], cwd=self.folder, capture_output=True, text=True, check=False
        )

    def comes_to_the_gate(self) -> bool:
        return wait_until(self._is_at_the_gate, PATIENCE)

    def _is_at_the_gate(self) -> bool:
        try:
            self.gate = os.open(self.folder / "gate", os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return False
        return True

    def open_gate(self) -> None:
        os.close(self.gate)


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Beside]:
    run = Beside(tmp_path)
    yield run
    with suppress(ProcessLookupError):
        run.process.send_signal(signal.SIGINT)
    run.process.wait()


@pytest.mark.slow
def test_run_is_seen_from_another_process_until_it_ends_with_its_code(beside: Beside) -> None:
    assert beside.comes_to_the_gate()
    told = json.loads(beside.watch("--json", "--key", "virtual").stdout)
    (key,) = told["keys"]
    assert (key["state"], key["done"], key["planned"]) == ("RUN", 1, 2)
    assert key["test"].endswith("test_b_waits")
    assert (key["totals"]["fail"], key["second_tries"]) == (1, 1)
    assert any("fail (try 2) test_mine.py::test_a_fails" in event for event in told["events"])
    assert any("forcePINChange" in line for line in told["exchange"])

    with subprocess.Popen(
        [KEYRIG, "watch"], cwd=beside.folder, stdout=subprocess.PIPE, text=True
    ) as watching:
        assert watching.stdout is not None
        lines = [watching.stdout.readline()]
        beside.open_gate()
        lines += watching.stdout

    assert watching.returncode == beside.process.wait() == Exit.FAILURES
    assert "FAIL" in lines[0]
    assert lines[-1].endswith("1 fail, 0 infra, 1 second try\n")


@pytest.mark.slow
def test_run_that_is_killed_is_told_so(beside: Beside) -> None:
    assert beside.comes_to_the_gate()
    beside.process.kill()
    beside.process.wait()
    beside.open_gate()
    watched = beside.watch()
    assert watched.returncode == Exit.INTERRUPTED
    assert "killed after" in watched.stdout


def test_nothing_to_watch_is_said_with_what_to_try(tmp_path: Path) -> None:
    looked = subprocess.run(
        [KEYRIG, "watch"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert looked.returncode == Exit.USAGE
    assert "no run goes on" in looked.stderr
    assert "try: keyrig watch RUN" in looked.stderr
