"""The host's end of a run, without ssh: whoever listens is this test."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rig.lab.homecoming import Homecoming
from rig.record.directory import RunDirectory
from rig.runner.exits import Exit
from tests.lab.gate import Gate, end_of, wait_until
from tests.real_time import PATIENCE

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
PATIENT = f"""
from rig.cli import main
from rig.lab import tethered
tethered.QUIET = tethered.GRACE = {PATIENCE}
main()
"""
"""`keyrig` that waits longer for a busy machine before it takes home or its run for stuck."""


class Tether:
    """`keyrig lab tethered` and what has come of it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.root = folder / "there"
        (folder / "home").mkdir()
        self.coming = Homecoming(RunDirectory(folder / "home"))
        own = ["--key=virtual", "--suite=selection", *arguments]
        self.process = subprocess.Popen(
            [sys.executable, "-c", PATIENT, "lab", "tethered", str(self.root), "--", *own],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )

    def say(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n".encode())

    def hang_up(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait(self, gate: Gate) -> int:
        """Be there until the second test runs; return the id of its process."""

        def reached() -> bool:
            self.say("here")
            return gate.reached("none") is not None

        wait_until(reached, "the second test")
        return gate.wait("none")

    def listen(self) -> None:
        """Listen until the run is at home."""
        assert self.process.stdout is not None
        while self.coming.ended is None:
            if not select.select([self.process.stdout], [], [], 1.0)[0]:
                self.say("here")
                continue
            data = os.read(self.process.stdout.fileno(), 4096)
            assert data, "it said no more"
            self.coming.hear(data)

    def end(self) -> None:
        self.process.kill()
        with self.process:
            self.hang_up()


@pytest.fixture
def tether(tmp_path: Path) -> Iterator[Tether]:
    """A run that nothing holds up."""
    tether = Tether(tmp_path)
    yield tether
    tether.end()


@pytest.fixture
def held_up(tmp_path: Path, gate: Gate) -> Iterator[Tether]:
    """A run that lasts until the gate is opened."""
    tether = Tether(tmp_path, "-k", "first or second or third", str(gate.test))
    yield tether
    tether.end()


def test_run_is_whole_at_home_and_gone_over_there_once_that_is_told(tether: Tether) -> None:
    tether.listen()
    assert (tether.root / "reports").exists()
    tether.say("kept")
    assert tether.process.wait(PATIENCE) == Exit.OK
    assert not tether.root.exists()
    home = tether.coming.directory.path
    assert json.loads((home / "run.json").read_text())["finished"]
    assert (home / "index.html").exists()


def test_run_that_is_stopped_hands_over_what_it_has(held_up: Tether, gate: Gate) -> None:
    worker = held_up.wait(gate)
    held_up.say("stop")
    held_up.listen()
    assert held_up.coming.ended is not None
    assert held_up.coming.ended.code == Exit.INTERRUPTED
    assert b"test_first" in held_up.coming.directory.results_path.read_bytes()
    end_of(worker)


def test_run_ends_when_nobody_listens_and_keeps_what_it_has(held_up: Tether, gate: Gate) -> None:
    worker = held_up.wait(gate)
    held_up.hang_up()
    end_of(worker)
    assert held_up.process.wait(PATIENCE) == Exit.INTERRUPTED
    (results,) = held_up.root.glob("reports/*/results.jsonl")
    assert b"test_first" in results.read_bytes()


def test_run_ends_with_a_tether_that_is_killed(held_up: Tether, gate: Gate) -> None:
    worker = held_up.wait(gate)
    held_up.process.kill()
    end_of(worker)


def test_folder_that_is_there_already_is_refused(tmp_path: Path) -> None:
    command = [KEYRIG, "lab", "tethered", str(tmp_path), "--", "--key=virtual"]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, check=False, capture_output=True)
    assert result.returncode == Exit.USAGE
    assert b"there already" in result.stderr
