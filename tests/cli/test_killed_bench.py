"""A run that is killed while it presses a pad and has cut a port of a board that stays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from rig.bench.waiting import wait_until
from tests.bench.actuator.emulated import emulated_board
from tests.real_time import PATIENCE

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
BENCH = """
[boards.B1]
kind = "actuator"
device = "{device}"

[bays.A1]
key = "{key}"
level = "wipe"
touch = {{ board = "B1", channel = 2 }}
power = {{ board = "B1", channel = 3 }}
"""
MINE = """
import pathlib, signal

def test_mine(key_state):
    key_state.key.presser._touch.press(25.0, 0.0)
    key_state.key.power.off()
    pathlib.Path("pressing").touch()
    signal.pause()
"""


class ServedKey(Protocol):
    @property
    def name(self) -> str: ...


@pytest.mark.slow
@pytest.mark.emulator
def test_pads_are_let_go_and_ports_come_on_when_a_run_is_killed(
    tmp_path: Path, serve: Callable[..., ServedKey]
) -> None:
    (tmp_path / "test_mine.py").write_text(MINE)
    with emulated_board() as board:
        file = BENCH.format(device=board.device, key=serve("short-timeouts").name)
        (tmp_path / "b.toml").write_text(file)
        only = ("--suite", "get_info", "-k", "test_mine", "test_mine.py")
        with subprocess.Popen(
            [KEYRIG, "run", "--bench", "b.toml", "--key", "A1", *only],
            cwd=tmp_path,
            env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)},
            stdin=subprocess.DEVNULL,
        ) as run:
            assert wait_until((tmp_path / "pressing").exists, PATIENCE)
            run.kill()
        board.until("pin touch 2 0")
        held = board.presses()[-1].hold
        if board.ports(3)[-1] == "0":
            board.until("pin power 3 1")
    assert 0 < held < 20_000, "the board let go by itself, at the end of the press"
    assert board.ports(3)[-2:] == ["0", "1"]
