"""From a table of the bench file to boards that are served."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import BenchProblem
from rig.bench.boards.client import RemoteBoard
from rig.bench.boards.errors import BoardHeld, WrongBoard
from rig.bench.boards.opening import opened
from rig.bench.boards.pairs import pairs_of
from rig.bench.boards.server import serving
from rig.bench.tables import Bay, Board
from tests.bench.actuator.fake import FakeActuator, fake_actuator


@pytest.fixture(autouse=True)
def own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def actuator(fake: FakeActuator, **more: object) -> Board:
    return Board.model_validate({"kind": "actuator", "device": fake.device, **more})


def test_boards_of_a_file_are_served_by_their_names(tmp_path: Path) -> None:
    with fake_actuator() as first, fake_actuator() as second:
        emulated = Board.model_validate({"kind": "actuator", "emulator": True, "serial": "ACT01"})
        with (
            opened("B1", actuator(first)) as own,
            opened("B2", emulated, second.device, {1: 3}) as other,
            serving({"B1": own, "B2": other}, tmp_path / "boards"),
        ):
            board = RemoteBoard(tmp_path / "boards", "B2")
            board.press(3, 0.08, 0.0)
            assert board.health().identity == "ACT-uno 1.0.0"
            board.close()
        assert "TOUC 3,80,0" in second.asked
        assert "CONF:PAIR 1,3" in second.asked
        assert "TOUC 3,80,0" not in first.asked


def test_pads_and_ports_of_one_key_are_paired_on_their_board() -> None:
    tables = [
        {"touch": {"board": "B1", "channel": 3}, "power": {"board": "B1", "channel": 2}},
        {"touch": {"board": "B1", "channel": 1}, "power": {"board": "B2", "channel": 1}},
        {"touch": {"board": "B2", "channel": 2}},
        {"power": {"hub": "H1", "port": 2}},
        {},
    ]
    bays = [Bay.model_validate({"path": "1-2", **table}) for table in tables]
    assert pairs_of(bays) == {"B1": {2: 3}}


def test_board_of_a_run_cannot_be_opened_by_another(tmp_path: Path) -> None:
    with fake_actuator() as fake, opened("B1", actuator(fake)):
        asked = len(fake.asked)
        with (
            pytest.raises(BoardHeld, match="another run has the board open"),
            opened("B1", actuator(fake)),
        ):
            pass
        assert len(fake.asked) == asked


def test_board_that_is_refused_is_free_again() -> None:
    with fake_actuator() as fake:
        with pytest.raises(WrongBoard), opened("B1", actuator(fake, serial="ACT09")):
            pass
        with opened("B1", actuator(fake)) as board:
            assert board.health().serial == "ACT01"


def test_board_without_channels_is_refused() -> None:
    with pytest.raises(BenchProblem, match="no channels"), opened("B1", Board(path="1-2")):
        pass
