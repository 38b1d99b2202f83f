from __future__ import annotations

from pathlib import Path

import pytest

from rig import BenchProblem
from rig.bench.file import parse_bench
from rig.bench.stage import Simulation
from rig.runner.stage.pins import Event, Pin, event_of, wired
from rig.runner.stage.wires import Wires

PAD, PORT = Pin("B1", "touch", 3), Pin("B1", "power", 3)


@pytest.mark.parametrize(
    ("line", "event", "order"),
    [
        ("pin touch 3 1 160000", Event(PAD, high=True), "press 60"),
        ("pin touch 3 0 1440000", Event(PAD, high=False), "release"),
        ("pin power 3 0 16", Event(PORT, high=False), "power off"),
        ("pin power 3 1 16", Event(PORT, high=True), "power on"),
    ],
    ids=["press", "release", "off", "on"],
)
def test_change_of_a_pin_is_what_the_key_feels(line: str, event: Event, order: str) -> None:
    assert event_of("B1", line) == event
    assert event.order == order


@pytest.mark.parametrize("line", ["", "boot WDT", "pty /dev/pts/3", "pin", "pin touch x 1 0"])
def test_other_lines_of_an_emulator_are_no_changes(line: str) -> None:
    assert event_of("B1", line) is None


def test_keys_hang_on_the_pins_that_the_file_says_whatever_the_bay_is_told_to_use(
    tmp_path: Path,
) -> None:
    bench = parse_bench(
        '[boards.B1]\nkind = "actuator"\nemulator = true\n'
        '[bays.A1]\nsimulated = { profile = "fido2.1", pad = "B1:3", port = "B1:2" }\n'
        "touch = { board = 'B1', channel = 1 }\n"
        '[bays.A2]\nsimulated = { profile = "fido2.1", pad = "B1:1" }\n'
        '[bays.A3]\nkey = "virtual"\n',
        tmp_path / "bench.toml",
    )
    assert wired(bench.bays) == {
        PAD: "A1",
        Pin("B1", "power", 2): "A1",
        Pin("B1", "touch", 1): "A2",
    }


def test_key_that_has_gone_before_it_is_wired_is_trouble(tmp_path: Path) -> None:
    gone = Simulation(link="tcp:127.0.0.1:1", control="127.0.0.1:1")
    wires = Wires({}, {PAD: "A1"}, {"A1": gone}, tmp_path / "pins.log")
    with pytest.raises(BenchProblem, match="has gone before") as problem:
        wires.__enter__()
    assert "A1" in problem.value.where
