"""The finger behind the control port of a served key."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from rig import BenchProblem
from rig.bench import control_port
from rig.bench.touch.protocol import Fingertip
from rig.bench.touch.socket import SocketTouch

HOST = "127.0.0.1"


class ControlPort:
    """Answers each line with the same words."""

    def __init__(self) -> None:
        self.answer = b"ok\n"
        self.lines: list[bytes] = []
        self._listener = socket.create_server((HOST, 0))
        self.place = f"{HOST}:{self._listener.getsockname()[1]}"
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection, connection.makefile("rb") as lines:
                line = lines.readline()
                if not line:
                    return
                self.lines.append(line)
                connection.sendall(self.answer)

    def close(self) -> None:
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()


@pytest.fixture
def port() -> Iterator[ControlPort]:
    port = ControlPort()
    yield port
    port.close()


def test_finger_says_one_line_for_each_move(port: ControlPort) -> None:
    touch = SocketTouch(port.place)
    touch.press(0.08, 0.0)
    touch.press(6.0, 1.5)
    touch.release()
    assert port.lines == [b"press 0.08 0\n", b"press 6 1.5\n", b"release\n"]


def test_finger_is_named_where_it_matters(port: ControlPort) -> None:
    touch = SocketTouch(port.place)
    touch.present(Fingertip("left thumb"), 0.08, 0.0)
    touch.present(Fingertip("left thumb", readable=False), 0.08, 1.5)
    assert port.lines == [b"press 0.08 0 0 left thumb\n", b"press 0.08 1.5 7 left thumb\n"]


@pytest.mark.parametrize("answer", [b"error no such command\n", b"", b"HTTP/1.1 400\r\n"])
def test_press_that_is_not_taken_is_trouble_of_the_bench(port: ControlPort, answer: bytes) -> None:
    port.answer = answer
    touch = SocketTouch(port.place)
    with pytest.raises(BenchProblem, match="did not obey 'press'") as caught:
        touch.press(0.08, 0.0)
    assert caught.value.where == f"touch socket {port.place}"
    touch.release()


def test_finger_that_is_not_there_presses_nothing_and_lets_go() -> None:
    with socket.create_server((HOST, 0)) as listener:
        place = f"{HOST}:{listener.getsockname()[1]}"
    touch = SocketTouch(place)
    with pytest.raises(BenchProblem, match="Connection refused"):
        touch.press(0.08, 0.0)
    touch.release()


def test_control_port_that_says_nothing_is_trouble_and_no_hang(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(control_port, "PATIENCE", 0.05)
    with socket.create_server((HOST, 0)) as listener:
        touch = SocketTouch(f"{HOST}:{listener.getsockname()[1]}")
        with pytest.raises(BenchProblem, match="timed out"):
            touch.press(0.08, 0.0)
