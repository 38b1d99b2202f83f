"""A board behind the HTTP paths of python-fido2's device tests."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from rig import BenchProblem
from rig.bench.boards import presses
from rig.bench.boards.errors import BoardRefused, BoardSilent, NoSuchChannel, WrongBoard
from rig.bench.boards.pico import PicoBoard
from rig.bench.waiting import wait_until
from rig.link.clock import RealClock
from tests.real_time import PATIENCE


class Pico(ThreadingHTTPServer):
    """Answers for some channels below a prefix.

    Attributes:
        asked: The paths that were asked for, without the prefix.
        channels: Those that it has.
        failing: How many of the next requests it answers with an error of its own.
        spared: How many requests it answers well before those.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[str] = []
        self.channels = {1, 2, 5}
        self.failing = self.spared = 0
        self.url = f"http://127.0.0.1:{self.server_port}/token"


class Answers(BaseHTTPRequestHandler):
    server: Pico

    def do_GET(self) -> None:
        self.send_response(self._status())
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""

    def _status(self) -> int:
        path = self.path.removeprefix("/token")
        self.server.asked.append(path)
        if self.server.spared:
            self.server.spared -= 1
        elif self.server.failing:
            self.server.failing -= 1
            return 500
        channel = path.removeprefix("/usb").partition("/")[0]
        known = path == "/" or channel in map(str, self.server.channels)
        return 200 if known else 404


@pytest.fixture
def server() -> Iterator[Pico]:
    with Pico() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def board(server: Pico) -> Iterator[PicoBoard]:
    board = PicoBoard(server.url)
    server.asked.clear()
    yield board
    board.close()


def test_opening_lets_go_of_every_pad_and_finds_the_channels(server: Pico) -> None:
    board = PicoBoard(server.url)
    assert {f"/usb{n}/touch/off" for n in (1, 2, 5)} <= set(server.asked)
    assert not [path for path in server.asked if path.endswith("on")]
    assert board.health().touch_channels == 5
    board.close()


def test_press_is_ended_by_this_side(server: Pico, board: PicoBoard) -> None:
    pressed = board.press(1, 0.05, 0.0)
    assert server.asked[:2] == ["/usb1/touch/off", "/usb1/touch/on"]
    assert wait_until(lambda: len(server.asked) == 3, PATIENCE)
    assert server.asked[2] == "/usb1/touch/off"
    assert RealClock.now() >= pressed.at + 0.05


def test_press_to_come_returns_at_once(server: Pico, board: PicoBoard) -> None:
    board.press(1, 0.0, PATIENCE)
    assert server.asked == ["/usb1/touch/off"]
    board.press(1, 0.0, 0.05)
    assert wait_until(lambda: len(server.asked) == 4, PATIENCE)
    assert server.asked[1:] == ["/usb1/touch/off", "/usb1/touch/on", "/usb1/touch/off"]


def test_release_forgets_the_press_to_come(server: Pico, board: PicoBoard) -> None:
    board.press(1, 10.0, 10.0)
    board.press(2, 0.0, 0.05)
    board.release(1)
    assert wait_until(lambda: "/usb2/touch/on" in server.asked, PATIENCE)
    assert "/usb1/touch/on" not in server.asked


def test_power_has_a_path_of_its_own(server: Pico, board: PicoBoard) -> None:
    board.switch(5, on=False)
    board.switch(5, on=True)
    assert server.asked == ["/usb5/power/off", "/usb5/power/on"]


def test_closing_lets_go_and_restores_what_was_cut(server: Pico, board: PicoBoard) -> None:
    board.press(1, 10.0, 0.0)
    board.switch(2, on=False)
    server.asked.clear()
    board.close()
    assert "/usb1/touch/off" in server.asked
    assert server.asked[-1] == "/usb2/power/on"


@pytest.mark.parametrize("channel", [0, 3, 16])
def test_channel_that_is_not_there_is_refused(server: Pico, board: PicoBoard, channel: int) -> None:
    for order in (board.release, lambda n: board.press(n, 0.1, 0.0)):
        with pytest.raises(NoSuchChannel, match="it has 1, 2, 5"):
            order(channel)
    with pytest.raises(NoSuchChannel):
        board.switch(channel, on=False)
    assert server.asked == []


def test_press_that_is_too_long_is_refused(server: Pico, board: PicoBoard) -> None:
    with pytest.raises(BenchProblem, match="30 s at most"):
        board.press(1, 31.0, 0.0)
    assert server.asked == []


def test_board_in_trouble_is_told(server: Pico, board: PicoBoard) -> None:
    server.failing = 1
    with pytest.raises(BoardRefused, match="500"):
        board.release(1)


def test_pad_that_stays_pressed_is_tried_again_and_told(
    monkeypatch: pytest.MonkeyPatch, server: Pico, board: PicoBoard
) -> None:
    monkeypatch.setattr(presses, "AGAIN", 0.01)
    server.spared = server.failing = 2
    board.press(1, 0.05, 0.0)
    assert wait_until(lambda: len(server.asked) >= 5, PATIENCE)
    with pytest.raises(BoardRefused, match="500"):
        board.press(1, 0.05, 0.0)
    board.press(1, 0.05, 0.0)


def test_board_that_is_not_there_is_silent(server: Pico) -> None:
    with pytest.raises(BoardSilent, match="does not answer /"):
        PicoBoard("http://127.0.0.1:1")


def test_web_server_that_is_no_board_is_refused(server: Pico) -> None:
    server.channels = set()
    with pytest.raises(WrongBoard, match="no path /usb1/touch/off"):
        PicoBoard(server.url)
