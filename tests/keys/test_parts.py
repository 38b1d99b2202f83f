"""What touches and powers a key, by what the bench file says of its bay."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest

from rig import BenchProblem
from rig.bench.boards.protocol import Board, Health, Pressed
from rig.bench.file import parse_bench
from rig.bench.power.board import BoardPower
from rig.bench.power.command import CommandPower
from rig.bench.power.operator import OperatorPower
from rig.bench.power.rules import RuledPower
from rig.bench.power.socket import SocketPower
from rig.bench.stage import Simulation, Stage
from rig.bench.touch.board import BoardTouch
from rig.bench.touch.nobody import NobodyTouches
from rig.bench.touch.operator import OperatorTouch
from rig.bench.touch.rules import Finger
from rig.bench.touch.socket import SocketTouch
from rig.bench.touch.unmapped import UnmappedTouch
from rig.keys.opening import parts_of, place_of
from rig.keys.parts import Parts

BENCH = """
[boards.B1]
kind = "actuator"
emulator = true
[hubs.H1]
path = "1-1"
switch = "uhubctl"
[hubs.H2]
path = "1-2"
switch = "ykush"
"""
PORT = 'path = "1-1.1"\n'
SIMULATED = 'simulated = { profile = "fido2.1"%s }\n'
FINGER = 'touch = { board = "B1", channel = 3 }\n'
SWITCH = 'power = { board = "B1", channel = 2 }\n'


@dataclass
class FakeBoard:
    """Remembers what it was asked for."""

    asked: list[tuple[object, ...]] = field(default_factory=list)

    def press(self, channel: int, hold: float, delay: float) -> Pressed:
        self.asked.append(("press", channel, hold, delay))
        return Pressed(0.0)

    def release(self, channel: int) -> None:
        self.asked.append(("release", channel))

    def switch(self, channel: int, *, on: bool) -> None:
        self.asked.append(("switch", channel, on))

    def health(self) -> Health:
        raise NotImplementedError

    def close(self) -> None:
        self.asked.append(("close",))


class FakeStage(Stage):
    """A stage with one board, which counts how often it was reached."""

    reached: ClassVar[list[FakeBoard]] = []

    def board(self, name: str) -> Board:
        self.reached.append(FakeBoard())
        return self.reached[-1]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeStage:
    monkeypatch.setattr(FakeStage, "reached", [])
    here = Simulation(link="tcp:127.0.0.1:8111", control="127.0.0.1:9111")
    return FakeStage(file=tmp_path / "stage.json", simulated={"A1": here})


def parts(bay: str, stage: Stage | None) -> Parts:
    bench = parse_bench(f"{BENCH}[bays.A1]\n{bay}", Path("bench.toml"))
    return parts_of(place_of("A1", bench, stage), stage)


@pytest.mark.parametrize(
    ("bay", "touch", "finger", "power"),
    [
        (PORT, OperatorTouch, Finger.PERSON, OperatorPower),
        (PORT + FINGER + SWITCH, BoardTouch, Finger.MACHINE, BoardPower),
        (PORT + 'power = { hub = "H1", port = 1 }', OperatorTouch, Finger.PERSON, RuledPower),
        (PORT + 'power = { hub = "H2", port = 1 }', OperatorTouch, Finger.PERSON, RuledPower),
        (PORT + 'power = { command = "cycle" }', OperatorTouch, Finger.PERSON, CommandPower),
        (SIMULATED % "", SocketTouch, Finger.SIMULATED, SocketPower),
        (SIMULATED % "" + FINGER + SWITCH, BoardTouch, Finger.SIMULATED, BoardPower),
        (SIMULATED % ', pad = "B1:1", port = "B1:1"', UnmappedTouch, Finger.SIMULATED, type(None)),
        ('key = "tcp:127.0.0.1:1"', NobodyTouches, Finger.SIMULATED, type(None)),
        ('key = "hidapi:1-2"\n' + FINGER, BoardTouch, Finger.MACHINE, type(None)),
    ],
    ids=[
        "port",
        "port on a board",
        "port of a hub",
        "port of a ykush",
        "port by command",
        "simulated by itself",
        "simulated on a board",
        "simulated and not mapped",
        "simulator",
        "hidapi on a board",
    ],
)
def test_bay_is_served_by_what_its_tables_say(
    stage: FakeStage, bay: str, touch: type, finger: Finger, power: type
) -> None:
    found = parts(bay, stage)
    assert (type(found.touch), found.finger, type(found.power)) == (touch, finger, power)


def test_board_is_reached_once_and_by_the_channels_of_the_bay(stage: FakeStage) -> None:
    found = parts(PORT + FINGER + SWITCH, stage)
    found.touch.press(0.08, 1.0)
    assert found.power is not None
    found.power.off()
    (board,) = stage.reached
    assert board.asked == [("press", 3, 0.08, 1.0), ("switch", 2, False)]


def test_key_that_hidapi_opens_obeys_the_rules_of_a_port(
    stage: FakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rig.keys.parts.typing_at", lambda name: (f"keyboard of {name}",))
    monkeypatch.setattr("rig.keys.parts.await_gone", lambda *_: pytest.fail("it was looked for"))
    found = parts('key = "hidapi:1-2"\n' + FINGER + SWITCH, stage)
    assert found.keyboards() == ("keyboard of hidapi:1-2",)
    with pytest.raises(pytest.fail.Exception, match="looked for"):
        found.await_departure()
    parts('key = "hidapi:1-2"\npower = { command = "cycle" }', stage).await_departure()


def test_bay_on_a_board_that_nobody_opened_is_trouble() -> None:
    with pytest.raises(BenchProblem, match="nobody has opened this board"):
        parts(PORT + FINGER, None)


def test_simulated_bay_that_nobody_started_is_trouble() -> None:
    with pytest.raises(BenchProblem, match="nobody has started"):
        parts(SIMULATED % "", None)
