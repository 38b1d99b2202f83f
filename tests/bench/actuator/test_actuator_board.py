"""Presses and ports of an actuator, and what a restart undoes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rig import BenchProblem
from rig.bench.actuator.board import ActuatorBoard
from rig.bench.boards.errors import BoardRestarted, BoardSilent, NoSuchChannel
from tests.bench.actuator.fake import BOOT, FakeActuator


@pytest.fixture
def board(fake: FakeActuator) -> Iterator[ActuatorBoard]:
    board = ActuatorBoard(fake.device, "ACT01")
    fake.asked.clear()
    yield board
    board.close()


class Time:
    """A clock that stands where it is put; deadlines of the line do not pass on it."""

    def __init__(self) -> None:
        self.at = 100.0

    def now(self) -> float:
        return self.at


def test_each_order_is_one_line(fake: FakeActuator, board: ActuatorBoard) -> None:
    board.press(1, 0.08, 0.0)
    board.press(8, 30.0, 1.5)
    board.release(1)
    board.switch(4, on=False)
    board.switch(4, on=True)
    assert fake.asked == ["TOUC 1,80,0", "TOUC 8,30000,1500", "REL 1", "POW 4,0", "POW 4,1"]


def test_board_tells_how_often_it_pressed_a_pad(fake: FakeActuator, board: ActuatorBoard) -> None:
    board.press(1, 0.08, 0.0)
    board.press(1, 0.08, 1.0)
    board.press(2, 0.08, 0.0)
    assert [board.counted(channel) for channel in (1, 2, 3)] == [2, 1, 0]


def test_press_tells_when_it_begins(fake: FakeActuator) -> None:
    board = ActuatorBoard(fake.device, clock=Time())
    assert board.press(1, 0.08, 0.5).at == pytest.approx(100.5)
    board.close()


def test_opening_lets_go_of_everything_and_closing_too(fake: FakeActuator) -> None:
    ActuatorBoard(fake.device).close()
    assert fake.asked[:4] == ["*IDN?", "SYST:VERS?", "SYST:CAP?", "*RST"]
    assert fake.asked[-1] == "*RST"


def test_board_is_told_which_pads_belong_to_which_ports(fake: FakeActuator) -> None:
    pairs = ["CONF:PAIR 1,0", "CONF:PAIR 2,7", "CONF:PAIR 3,0", "CONF:PAIR 4,0"]
    board = ActuatorBoard(fake.device, pairs={2: 7})
    assert fake.asked[4:] == pairs
    fake.asked.clear()
    fake.says(BOOT)
    board.press(1, 0.08, 0.0)
    assert [line for line in fake.asked if line != "*IDN?"] == [*pairs, "TOUC 1,80,0"]
    board.close()


def test_shortest_press_is_one_tick(fake: FakeActuator, board: ActuatorBoard) -> None:
    board.press(1, 0.0, 0.0)
    assert fake.asked == ["TOUC 1,1,0"]


def test_press_still_going_on_is_let_go_first(fake: FakeActuator, board: ActuatorBoard) -> None:
    fake.busy = {"2"}
    board.press(2, 0.08, 0.0)
    assert fake.asked == ["TOUC 2,80,0", "REL 2", "TOUC 2,80,0"]


@pytest.mark.parametrize("channel", [0, 9, -1])
def test_pad_that_is_not_there_is_refused(
    fake: FakeActuator, board: ActuatorBoard, channel: int
) -> None:
    with pytest.raises(NoSuchChannel, match="it has 8"):
        board.press(channel, 0.08, 0.0)
    with pytest.raises(NoSuchChannel, match="it has 8"):
        board.release(channel)
    assert fake.asked == []


def test_port_that_is_not_there_is_refused(fake: FakeActuator, board: ActuatorBoard) -> None:
    with pytest.raises(NoSuchChannel, match="no port 5: it has 4"):
        board.switch(5, on=False)
    assert fake.asked == []


def test_press_longer_than_the_board_holds_is_refused(
    fake: FakeActuator, board: ActuatorBoard
) -> None:
    with pytest.raises(BenchProblem, match="30 s at most"):
        board.press(1, 30.001, 0.0)
    assert fake.asked == []


def test_health_says_what_the_board_has(board: ActuatorBoard) -> None:
    board.press(1, 0.08, 0.0)
    health = board.health()
    assert (health.identity, health.serial) == ("ACT-uno 1.0.0", "ACT01")
    assert (health.touch_channels, health.power_channels) == (8, 4)
    assert (health.presses, health.restarts) == (1, 0)


def test_restart_instead_of_an_answer_loses_the_press(
    fake: FakeActuator, board: ActuatorBoard
) -> None:
    fake.restart_at = "TOUC"
    with pytest.raises(BoardRestarted, match="instead of answering TOUC 1"):
        board.press(1, 0.08, 0.0)
    board.press(1, 0.08, 0.0)
    assert board.health().restarts == 1


def test_restart_during_a_press_is_told_to_whoever_pressed(
    fake: FakeActuator, board: ActuatorBoard
) -> None:
    board.press(1, 10.0, 0.0)
    fake.says(BOOT)
    assert board.health().restarts == 1
    board.press(2, 0.08, 0.0)
    with pytest.raises(BoardRestarted, match="pad 1"):
        board.release(1)
    board.release(1)


def test_restart_after_a_press_loses_nothing(fake: FakeActuator) -> None:
    time = Time()
    board = ActuatorBoard(fake.device, clock=time)
    board.press(1, 0.08, 0.0)
    time.at += 1
    board.health()
    fake.says(BOOT)
    board.press(1, 0.08, 0.0)
    assert board.health().restarts == 1
    board.close()


def test_restart_while_a_port_is_cut_is_told(fake: FakeActuator, board: ActuatorBoard) -> None:
    board.switch(1, on=False)
    fake.says(BOOT)
    with pytest.raises(BoardRestarted, match="port 1"):
        board.switch(1, on=True)
    assert fake.asked[-1] == "POW 1,1"
    board.switch(1, on=False)
    board.switch(1, on=True)


def test_restart_in_the_midst_of_a_release_lets_go_all_the_same(
    fake: FakeActuator, board: ActuatorBoard
) -> None:
    fake.restart_at = "REL"
    board.release(1)
    assert fake.asked.count("REL 1") == 2


def test_pad_of_a_press_without_an_answer_is_let_go(
    fake: FakeActuator, board: ActuatorBoard
) -> None:
    fake.swallow = {"TOUC": 1}
    with pytest.raises(BoardSilent):
        board.press(3, 10.0, 0.0)
    assert fake.asked[-1] == "REL 3"


def test_board_that_was_unplugged_is_opened_again(fake: FakeActuator, board: ActuatorBoard) -> None:
    board.press(1, 10.0, 0.0)
    board._driver.close()
    board.press(2, 0.08, 0.0)
    assert board.health().restarts == 1
    with pytest.raises(BoardRestarted):
        board.press(1, 0.08, 0.0)
