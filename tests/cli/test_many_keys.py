"""Eight keys on one emulated board, pressed at the same time by eight processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from rig.bench.file import parse_bench
from rig.record.jsonl import read_results
from rig.runner.exits import Exit
from rig.runner.stage import staged
from rig.runner.stage.staging import PINS

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
KEYS = 8
BENCH = '[boards.B1]\nkind = "actuator"\nemulator = true\n'
BAY = """
[bays.A{number}]
simulated = {{ profile = "fido2.3", pad = "B1:{pad}" }}
touch = {{ board = "B1", channel = {pad} }}
level = "wipe"
"""
PRESSED = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_mine(ctap2, key_name, number):
    if number < 4 + 2 * int(key_name[1:]):
        ctap2.selection()
"""
"""Each key is pressed another number of times, so that no two can be mistaken for one another."""


class Change(NamedTuple):
    """A line of the log of pins."""

    at: float
    channel: int
    pressed: bool
    bay: str


def pad_of(number: int) -> int:
    return number % KEYS + 1


def changes(log: Path) -> list[Change]:
    lines = [line.split() for line in log.read_text().splitlines()]
    return [
        Change(float(at), int(channel), state == "1", bay)
        for at, _, kind, channel, state, bay in lines
        if kind == "touch"
    ]


def most_at_once(log: list[Change]) -> int:
    down = most = 0
    for change in log:
        down += 1 if change.pressed else -1
        most = max(most, down)
    return most


@pytest.mark.slow
@pytest.mark.emulator
def test_every_press_reaches_its_own_key_and_the_board_never_restarts(
    tmp_path: Path,
) -> None:
    numbers = range(1, KEYS + 1)
    text = BENCH + "".join(BAY.format(number=each, pad=pad_of(each)) for each in numbers)
    (tmp_path / "b.toml").write_text(text)
    (tmp_path / "test_mine.py").write_text(PRESSED.format(count=4 + 2 * KEYS))
    names = [f"A{number}" for number in numbers]
    command = [KEYRIG, "run", "--bench", "b.toml", "-j", str(KEYS), "--suite", "selection"]

    with staged(parse_bench(text, tmp_path / "b.toml"), names) as stage:
        done = subprocess.run(
            [*command, "-k", "test_mine", "test_mine.py"],
            cwd=tmp_path,
            env={**os.environ, **stage.environment()},
            capture_output=True,
            text=True,
            check=False,
        )
        board = stage.board("B1")
        health = board.health()
        board.close()
        log = changes(stage.file.parent / PINS)

    assert done.returncode == Exit.OK, done.stdout + done.stderr
    (file,) = tmp_path.glob("reports/*/results.jsonl")
    accepted = Counter[str]()
    for result in read_results(file).results:
        accepted[result.key] += result.touches
    assert accepted == {f"A{number}": 4 + 2 * number for number in numbers}
    pressed = Counter((change.channel, change.bay) for change in log if change.pressed)
    assert pressed == {(pad_of(each), f"A{each}"): 4 + 2 * each for each in numbers}
    assert health.restarts == 0
    assert health.presses == sum(accepted.values())
    assert most_at_once(log) > 1
