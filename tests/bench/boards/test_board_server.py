"""Boards that one process holds and others use."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from rig import BenchProblem
from rig.bench.boards import shared
from rig.bench.boards.client import RemoteBoard
from rig.bench.boards.errors import (
    BoardHeld,
    BoardRefused,
    BoardRestarted,
    BoardSilent,
    NoSuchChannel,
    WrongBoard,
)
from rig.bench.boards.protocol import Board
from rig.bench.boards.server import serving
from rig.bench.boards.shared import SharedBoard
from rig.bench.power.board import BoardPower
from rig.bench.touch.board import BoardTouch
from rig.bench.waiting import wait_until
from rig.link.clock import RealClock
from tests.bench.boards.memory import CHANNELS, MemoryBoard
from tests.real_time import PATIENCE

GOER = """
import sys
from pathlib import Path
from rig.bench.boards.client import RemoteBoard

board = RemoteBoard(Path(sys.argv[1]), "B1")
board.press(1, 20, 0)
board.press(2, 0, 0)
board.switch(3, on=False)
board.switch(4, on=False)
board.switch(4, on=True)
print("pressing", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Service:
    socket: Path
    board: MemoryBoard
    other: MemoryBoard

    def client(self, name: str = "B1") -> RemoteBoard:
        return RemoteBoard(self.socket, name)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path / "boards", MemoryBoard(), MemoryBoard())
    with serving({"B1": service.board, "B2": service.other}, service.socket):
        yield service


def test_orders_reach_the_board_that_is_named(service: Service) -> None:
    board: Board = service.client()
    touch, power = BoardTouch(board, 1), BoardPower(board, 2)
    touch.press(0.08, 0.5)
    touch.release()
    power.off()
    power.on()
    board.close()
    assert service.board.log == ["press 1 0.08 0.5", "release 1", "switch 2 off", "switch 2 on"]
    assert service.other.log == []


def test_health_and_time_of_a_press_come_back(service: Service) -> None:
    board = service.client("B2")
    before = RealClock.now()
    assert before + 5 <= board.press(1, 0.08, 5.0).at <= RealClock.now() + 5
    assert board.health().presses == 1
    board.close()


def test_presses_are_told_by_the_board_that_counts_them(tmp_path: Path) -> None:
    class CountingMemory(MemoryBoard):
        def counted(self, channel: int) -> int:
            return self.log.count(f"press {channel} 0.08 0")

    boards = {"B1": CountingMemory(), "B2": MemoryBoard()}
    with serving(boards, tmp_path / "boards"):
        counting, plain = (RemoteBoard(tmp_path / "boards", name) for name in boards)
        touch = BoardTouch(counting, 3)
        before = RealClock.now()
        assert before <= touch.press(0.08, 0) <= RealClock.now()
        assert touch.counted() == 1
        assert BoardTouch(plain, 3).counted() is None
        counting.close()
        plain.close()


@pytest.mark.parametrize(
    "problem",
    [
        BoardSilent("it is mute", where="B1", try_this="plug it in"),
        BoardRestarted("it restarted", where="B1"),
        NoSuchChannel("no pad 9"),
        WrongBoard("no actuator"),
        BoardHeld("somebody has it"),
        BoardRefused(-221, "Settings conflict", where="B1: TOUC 1", try_this="wait"),
        BenchProblem("something else"),
    ],
    ids=lambda problem: type(problem).__name__,
)
def test_problem_of_the_board_is_the_client_s(service: Service, problem: BenchProblem) -> None:
    board = service.client()
    service.board.problem = problem
    with pytest.raises(BenchProblem) as raised:
        board.release(1)
    assert type(raised.value) is type(problem)
    assert str(raised.value) == str(problem)
    assert vars(raised.value) == vars(problem)
    service.board.problem = None
    board.release(1)
    board.close()


def test_board_that_is_not_served_is_told(service: Service) -> None:
    board = service.client("B9")
    with pytest.raises(BenchProblem, match="no board is called 'B9'"):
        board.health()
    board.close()


def test_client_whose_connection_broke_connects_anew(tmp_path: Path) -> None:
    memory, path = MemoryBoard(), tmp_path / "boards"
    with serving({"B1": memory}, path):
        board = RemoteBoard(path, "B1")
    with serving({"B1": memory}, path):
        with pytest.raises(BoardSilent, match="does not answer"):
            board.release(1)
        board.release(2)
        board.close()
    assert memory.log == ["release 2"]


def test_socket_is_the_user_s_alone(service: Service) -> None:
    assert service.socket.stat().st_mode & 0o777 == 0o600


def test_socket_is_gone_afterwards(tmp_path: Path) -> None:
    with serving({}, tmp_path / "boards"):
        pass
    with pytest.raises(BoardSilent, match="does not answer"):
        RemoteBoard(tmp_path / "boards", "B1")


def test_socket_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(BenchProblem, match="cannot be served"), serving({}, tmp_path / "x" / "y"):
        pass


def test_client_of_a_server_that_ends_is_told_and_its_pads_are_let_go(tmp_path: Path) -> None:
    memory = MemoryBoard()
    with serving({"B1": memory}, tmp_path / "boards"):
        board = RemoteBoard(tmp_path / "boards", "B1")
        board.press(1, 20.0, 0.0)
    assert memory.log == ["press 1 20 0", "release 1"]
    with pytest.raises(BoardSilent, match="does not answer"):
        board.press(1, 0.08, 0.0)
    board.close()


def test_client_that_is_killed_leaves_nothing_pressed_or_cut(service: Service) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", GOER, str(service.socket)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as goer:
        assert goer.stdout is not None
        assert goer.stdout.readline() == b"pressing\n"
        before = len(service.board.log)
        goer.send_signal(signal.SIGKILL)
    assert wait_until(lambda: len(service.board.log) >= before + 2, PATIENCE)
    assert service.board.log[before:] == ["release 1", "switch 3 on"]


def test_client_that_goes_leaves_the_others_alone(service: Service) -> None:
    staying, going = service.client(), service.client()
    staying.press(1, 20.0, 0.0)
    staying.switch(1, on=False)
    going.press(2, 20.0, 0.0)
    before = len(service.board.log)
    going.close()
    assert wait_until(lambda: len(service.board.log) > before, PATIENCE)
    staying.health()
    assert service.board.log[before:] == ["release 2", "health"]
    staying.close()


def test_pad_that_another_client_presses_now_is_the_other_s(service: Service) -> None:
    first, second = service.client(), service.client()
    first.press(1, 20.0, 0.0)
    second.press(1, 20.0, 0.0)
    first.press(2, 20.0, 0.0)
    before = len(service.board.log)
    first.close()
    assert wait_until(lambda: len(service.board.log) > before, PATIENCE)
    second.health()
    assert service.board.log[before:] == ["release 2", "health"]
    second.close()


def test_overlapping_presses_of_many_clients_all_happen(service: Service) -> None:
    def press(channel: int) -> None:
        board = service.client()
        for _ in range(20):
            board.press(channel, 0.001 * channel, 0.0)
        board.close()

    with ThreadPoolExecutor(CHANNELS) as pool:
        list(pool.map(press, range(1, CHANNELS + 1)))
    presses = [line for line in service.board.log if line.startswith("press")]
    assert sorted(set(presses)) == [f"press {n} {0.001 * n:g} 0" for n in range(1, CHANNELS + 1)]
    assert all(presses.count(line) == 20 for line in presses)


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\n",
        b"[]\n",
        b"{}\n",
        b'{"board": "B1", "do": "dance"}\n',
        b'{"board": "B1", "do": "press", "channel": "1"}\n',
        b'{"board": "B1", "do": "press", "channel": 1, "hold": "x", "delay": 0}\n',
        b'{"board": "B1", "do": "press", "channel": 1, "hold": null, "delay": 0}\n',
        b"x" * 70000,
    ],
    ids=["binary", "list", "nothing", "unknown", "channel", "hold", "null", "long"],
)
def test_stranger_on_the_socket_gets_nothing_done(service: Service, line: bytes) -> None:
    said = b""
    with socket.socket(socket.AF_UNIX) as stranger, suppress(ConnectionResetError):
        stranger.connect(str(service.socket))
        stranger.sendall(line)
        stranger.shutdown(socket.SHUT_WR)
        said = stranger.makefile("rb").read()
    assert not said or "problem" in json.loads(said)
    assert service.board.log == []
    board = service.client()
    board.health()
    board.close()


def test_request_that_waits_too_long_for_its_turn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "TURN", 0.01)
    board = SharedBoard("B1", MemoryBoard())
    with board._turn(), pytest.raises(BoardSilent, match="busy with other requests"):
        board.health()
