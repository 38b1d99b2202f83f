"""A board belongs to one run at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rig.bench.boards.errors import BoardHeld
from rig.bench.boards.holding import Hold

HOLDER = """
import sys
from rig.bench.boards.holding import Hold

hold = Hold("B1", sys.argv[1])
hold.take()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_second_run_is_told_who_has_the_board(tmp_path: Path) -> None:
    device = tmp_path / "ttyACM0"
    device.touch()
    (tmp_path / "act-ACT01").symlink_to(device)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(device)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BoardHeld, match=f"process {holder.pid}:"):
            Hold("B1", str(tmp_path / "act-ACT01")).take()
        Hold("B2", str(tmp_path / "ttyACM1")).take()
        holder.kill()
    Hold("B1", str(device)).take()


def test_board_that_was_given_back_is_free() -> None:
    first, second = Hold("B1", "http://127.0.0.1:9"), Hold("B1", "http://127.0.0.1:9")
    first.take()
    with pytest.raises(BoardHeld):
        second.take()
    first.give_back()
    second.take()
    second.give_back()
