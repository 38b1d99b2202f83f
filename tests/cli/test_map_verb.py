"""`keyrig map`: the lines that it prints, and the file that it writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rig.bench.file import load_bench
from rig.cli import mapping
from rig.runner.exits import Exit
from rig.runner.mapping.wiring import Channel, Wiring

BENCH = """# mine
[boards.B1]
kind = "actuator"
emulator = true

[bays.A1]
path = "1-2"
level = "wipe"

[bays.A2]
path = "1-3"
level = "wipe"
"""
FIRST, SECOND = Channel("B1", 1), Channel("B1", 2)
WHOLE = Wiring(touch={"A1": SECOND, "A2": FIRST}, power={"A1": FIRST}, unclear=())
PART = Wiring(touch={"A1": SECOND}, power={}, unclear=("channel 1 of B1 touches A2 and A3",))
Found = Callable[[Wiring], None]


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    file = tmp_path / "bench.toml"
    file.write_text(BENCH)
    return file


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Found:
    return lambda wiring: monkeypatch.setattr(mapping, "try_all", lambda *_: wiring)


def test_lines_of_the_file_are_printed_and_the_file_is_left(
    bench: Path, found: Found, capsys: pytest.CaptureFixture[str]
) -> None:
    found(WHOLE)
    assert mapping.map_bench(None, bench) == Exit.OK
    assert capsys.readouterr().out.splitlines() == [
        "[bays.A1]",
        'touch = { board = "B1", channel = 2 }',
        'power = { board = "B1", channel = 1 }',
        "[bays.A2]",
        'touch = { board = "B1", channel = 1 }',
    ]
    assert bench.read_text() == BENCH


def test_what_was_found_is_written_where_that_is_wanted(bench: Path, found: Found) -> None:
    found(WHOLE)
    mapping.map_bench(None, bench, write=True)
    bays = load_bench(bench).bays
    assert [bay.touch and bay.touch.channel for bay in bays.values()] == [2, 1]
    assert bench.read_text().startswith("# mine")


def test_bay_without_a_finger_is_trouble(
    bench: Path, found: Found, capsys: pytest.CaptureFixture[str]
) -> None:
    found(PART)
    assert mapping.map_bench(["A1,A2"], bench, as_json=True) == Exit.TROUBLE
    told = capsys.readouterr()
    assert json.loads(told.out) == {
        "schema": "keyrig.map/1",
        "bays": [
            {"bay": "A1", "touch": {"board": "B1", "channel": 2}, "power": None},
            {"bay": "A2", "touch": None, "power": None},
        ],
        "unclear": ["channel 1 of B1 touches A2 and A3"],
    }
    assert "unclear: channel 1" in told.err
    assert "A2: no channel alone touches its key" in told.err
