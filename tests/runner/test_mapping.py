"""A bench whose channels nobody knows is mapped, or refused before anything is pressed or cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rig import BenchProblem, UsageProblem
from rig.bench.boards.protocol import Board, Health, Pressed
from rig.bench.discover import PluggedIn
from rig.bench.file import Bench, load_bench, parse_bench
from rig.bench.power.socket import SocketPower
from rig.bench.stage import Stage
from rig.bench.touch.socket import SocketTouch
from rig.bench.wiring_file import lines, write_wiring
from rig.keys import open_key
from rig.runner.mapping import powering, touching, trying
from rig.runner.mapping.allowed import mappable, require_nobodys
from rig.runner.mapping.trying import try_all
from rig.runner.mapping.wiring import Channel, Wiring
from rig.runner.stage import staged

BOARD = "[boards.B1]\nkind = 'actuator'\nemulator = true\n"
PADS: dict[int, tuple[str, ...]] = {1: ("A2",), 2: ("A1",), 3: (), 4: ("A3",)}
PORTS: dict[int, tuple[str, ...]] = {1: (), 2: ("A2", "A3")}


class WiredBoard:
    """A board whose channels hang on the control ports of simulated keys."""

    def __init__(self, stage: Stage) -> None:
        self._places = {name: each.control for name, each in stage.simulated.items()}

    def press(self, channel: int, hold: float, delay: float) -> Pressed:
        for name in PADS[channel]:
            SocketTouch(self._places[name]).press(hold, delay)
        return Pressed(0.0)

    def release(self, channel: int) -> None:
        for name in PADS[channel]:
            SocketTouch(self._places[name]).release()

    def switch(self, channel: int, *, on: bool) -> None:
        for name in PORTS[channel]:
            power = SocketPower(self._places[name])
            power.on() if on else power.off()

    def health(self) -> Health:
        return Health(
            identity="WIRED",
            serial="",
            version="1.0",
            touch_channels=len(PADS),
            power_channels=len(PORTS),
            presses=0,
            restarts=0,
        )

    def close(self) -> None: ...


class WiredStage(Stage):
    def board(self, name: str) -> Board:
        assert name == "B1"
        return WiredBoard(self)


@contextmanager
def wired(bench: Bench, names: list[str], boards: list[str]) -> Iterator[Stage]:
    assert list(boards) == ["B1"]
    with staged(bench, names) as stage:
        yield WiredStage(file=stage.file, simulated=stage.simulated)


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "staged", wired)
    monkeypatch.setattr(trying, "discover", list)
    monkeypatch.setattr(touching, "HOLD", 0.1)
    # Waited for once each: by the channel that moves nothing.
    monkeypatch.setattr(touching, "TAKEN_WITHIN", 3.0)
    monkeypatch.setattr(powering, "GOES_WITHIN", 3.0)


def simulated(**profiles: str) -> Bench:
    bays = "".join(
        f"[bays.{name}]\nsimulated = {{ profile = '{profile}' }}\nlevel = 'wipe'\n"
        for name, profile in profiles.items()
    )
    return parse_bench(BOARD + bays, Path("bench.toml"))


@pytest.mark.usefixtures("_hasty")
def test_every_channel_is_found_by_the_key_that_it_moves() -> None:
    told: list[str] = []
    bench = simulated(A1="fido2.3", A2="fido2.0", A3="u2f")
    wiring = try_all(bench, ["A1", "A2", "A3"], told.append)
    assert wiring == Wiring(
        touch={"A1": Channel("B1", 2), "A2": Channel("B1", 1), "A3": Channel("B1", 4)},
        power={},
        unclear=("channel 2 of B1 powers A2 and A3 at once",),
    )
    assert told == [
        "channel 1 of B1 touches A2",
        "channel 2 of B1 touches A1",
        "channel 3 of B1 touches nothing",
        "channel 4 of B1 touches A3",
        "channel 1 of B1 powers nothing",
        "channel 2 of B1 powers A2, A3",
    ]
    assert wiring.document(["A1"]) == {
        "schema": "keyrig.map/1",
        "bays": [{"bay": "A1", "touch": {"board": "B1", "channel": 2}, "power": None}],
        "unclear": ["channel 2 of B1 powers A2 and A3 at once"],
    }


class UntouchedBoard(WiredBoard):
    """A board that must not press."""

    def press(self, channel: int, hold: float, delay: float) -> Pressed:
        pytest.fail("pressed")

    def release(self, channel: int) -> None: ...


@pytest.mark.parametrize("fault", ["selection-without-touch", "selection-missing"])
def test_key_that_cannot_be_asked_is_named_and_nothing_is_pressed(fault: str) -> None:
    board = UntouchedBoard(Stage(file=Path("stage.json")))
    with (
        closing(open_key(f"virtual:fido2.3+{fault}", Bench())) as key,
        pytest.raises(BenchProblem) as problem,
    ):
        list(touching.touched({"A1": key}, {"B1": board}))
    assert (problem.value.where, "doctor" in problem.value.try_this) == ("A1", True)


def test_channels_that_contradict_each_other_are_told_and_not_believed() -> None:
    first, second, third, port = (
        *(Channel("B1", each) for each in (1, 2, 3)),
        Channel("H1", 4, True),
    )
    wiring = Wiring.of({first: ["A1"], second: ["A1"], third: ["A2"]}, {port: ["A2"]})
    assert wiring.touch == {"A2": third}
    assert wiring.tables("A2")["power"] == {"hub": "H1", "port": 4}
    assert wiring.unclear == ("channel 1 of B1 and channel 2 of B1: each touches A1",)


BAYS = """
[bays.A1]
path = "1-2"
level = "wipe"

[bays.A2]
path = "1-3"
level = "store"

[bays.S1]
simulated = { profile = "u2f" }
level = "wipe"

[bays.V1]
key = "virtual"
"""


def test_all_ports_at_wipe_are_mapped_where_none_is_named() -> None:
    assert mappable(parse_bench(BOARD + BAYS, Path("bench.toml")), None) == ("A1", "S1")


@pytest.mark.parametrize(
    ("board", "named", "told"),
    [
        (BOARD, ["A2"], "this one is at store"),
        (BOARD, ["V1"], "no channel can be wired"),
        (BOARD, ["A9"], "no such bay"),
        (BOARD, [], "no bay is at wipe"),
        ("", ["A1"], "neither boards nor hubs"),
    ],
)
def test_bay_that_may_not_be_mapped_is_refused(board: str, named: list[str], told: str) -> None:
    with pytest.raises(UsageProblem, match=told):
        mappable(parse_bench(board + BAYS, Path("bench.toml")), named)


def key(port: str, keyboards: tuple[str, ...] = ()) -> PluggedIn:
    return PluggedIn(
        node=Path("/dev/null"),
        vid=0x1209,
        pid=0x0A,
        product="Acme Key",
        serial="",
        port=port,
        id_path="",
        permitted=True,
        keyboards=keyboards,
    )


@pytest.mark.parametrize(
    ("plugged", "where", "told"),
    [
        pytest.param(key("1-3"), "A2, 1-3", "at store might be touched", id="below wipe"),
        pytest.param(key("1-9"), "Acme Key, 1-9", "in no bay might be touched", id="stranger"),
        pytest.param(key("1-2", ("1-2:1.0",)), "A1, 1-2:1.0", "keyboard", id="types"),
    ],
)
def test_nothing_is_tried_while_somebodys_key_is_there(
    monkeypatch: pytest.MonkeyPatch, plugged: PluggedIn, where: str, told: str
) -> None:
    bench = parse_bench(BOARD + BAYS, Path("bench.toml"))
    require_nobodys(bench, [key("1-2")])
    monkeypatch.setattr(trying, "discover", lambda: [plugged])
    monkeypatch.setattr(trying, "staged", lambda *_: pytest.fail("something was started"))
    with pytest.raises(BenchProblem, match=told) as problem:
        try_all(bench, ["A1"], print)
    assert problem.value.where == where


FILE = """# my bench
[boards.B1]
kind = "actuator"
device = "/dev/ttyACM0"

[bays.A1]
path = "1-2"
touch = { board = "B1", channel = 9 }  # taped
level = "wipe"

[bays.A2]
path = "1-3"

[bays.A2.touch]
board = "B1"
channel = 8
"""


def test_what_was_found_is_entered_and_all_else_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(FILE)
    first, second = Channel("B1", 1).table(), Channel("B1", 2).table()
    write_wiring(file, {"A1": {"touch": first, "power": second}, "A2": {"touch": second}})
    bays = load_bench(file).bays
    assert [bay.touch.model_dump(exclude_unset=True) for bay in bays.values() if bay.touch] == [
        first,
        second,
    ]
    assert bays["A1"].power is not None
    text = file.read_text()
    assert text.startswith("# my bench\n")
    assert 'touch = { board = "B1", channel = 1 }  # taped' in text
    assert lines("A1", {"power": second}) == ('[bays.A1]\npower = { board = "B1", channel = 2 }')


def test_what_calibration_found_outlives_a_new_map(tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(FILE.replace("channel = 9 }", "channel = 9, hold = 0.3 }") + "hold = 1\n")
    first, second = Channel("B1", 1).table(), Channel("B1", 2).table()
    write_wiring(file, {"A1": {"touch": first}, "A2": {"touch": second}})
    touches = [bay.touch for bay in load_bench(file).bays.values()]
    assert [each and (each.channel, each.hold) for each in touches] == [(1, 0.3), (2, 1.0)]


def test_file_that_would_not_be_good_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(FILE)
    with pytest.raises(UsageProblem, match="A1 and A2 have the same touch channel"):
        write_wiring(file, {"A1": {"touch": Channel("B1", 8).table()}})
    assert file.read_text() == FILE
