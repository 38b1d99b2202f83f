from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from rig import BenchProblem
from rig.link import tcp
from rig.link.errors import BrokenFraming, Gone, Mute
from rig.link.tcp import TcpConnection
from tests.real_time import PATIENCE

HOST = "127.0.0.1"
REPORT = bytes(range(64))


class Line:
    """Both ends of a connection."""

    def __init__(self) -> None:
        with socket.create_server((HOST, 0)) as listener:
            self.near = TcpConnection(HOST, listener.getsockname()[1])
            self.far, _ = listener.accept()
        self.far.settimeout(PATIENCE)

    def heard(self) -> bytes | None:
        return self.near.receive(self.near.clock.now() + PATIENCE)


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.near.close()
    line.far.close()


def framed(report: bytes) -> bytes:
    return len(report).to_bytes(2, "big") + report


def test_length_stands_in_front_of_a_report(line: Line) -> None:
    line.near.write_packet(REPORT)
    assert line.far.recv(100) == b"\x00\x40" + REPORT


def test_reports_are_told_apart_however_they_arrive(line: Line) -> None:
    stream = framed(REPORT) * 5
    for start, end in ((0, 1), (1, 30), (30, 70), (70, 200), (200, None)):
        line.far.sendall(stream[start:end])
    assert [line.heard() for _ in range(5)] == [REPORT] * 5
    assert line.near.receive(line.near.clock.now()) is None


def test_half_a_report_is_none_at_the_deadline(line: Line) -> None:
    line.far.sendall(framed(REPORT)[:40])
    assert line.near.receive(line.near.clock.now() + 0.05) is None
    line.far.sendall(framed(REPORT)[40:])
    assert line.heard() == REPORT


@pytest.mark.parametrize(
    "said",
    [b"\x00\x00\x00\x40" + REPORT, b"\x40\x00" + REPORT, b"HTTP/1.1 400 Bad Request\r\n", b"\0\0"],
    ids=["four bytes", "little-endian", "HTTP", "zero"],
)
def test_other_framing_is_told_until_the_connection_is_opened_anew(line: Line, said: bytes) -> None:
    line.far.sendall(said + framed(REPORT))
    for _ in range(2):
        with pytest.raises(BrokenFraming, match="where the length of a report was due") as caught:
            line.heard()
    assert "two bytes of length" in caught.value.try_this


def test_report_before_the_end_is_read_first(line: Line) -> None:
    line.far.sendall(framed(REPORT))
    line.far.close()
    assert line.heard() == REPORT
    with pytest.raises(Gone, match="closed the connection"):
        line.heard()


def test_simulator_that_reads_nothing_is_mute_and_the_connection_is_over(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp, "WRITE_TIMEOUT", 0.05)

    def write_on() -> None:
        for _ in range(1_000_000):
            line.near.write_packet(REPORT)

    with pytest.raises(Mute, match="takes no more packets"):
        write_on()
    with pytest.raises(Gone, match="closed"):
        line.near.write_packet(REPORT)


def test_nothing_listens_is_trouble_of_the_bench() -> None:
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(BenchProblem, match="nothing listens there") as caught:
        TcpConnection(HOST, port)
    assert caught.value.where == f"tcp:{HOST}:{port}"
    assert "start the simulator" in caught.value.try_this


def test_host_that_does_not_answer_is_trouble_of_the_bench(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wait_in_vain(*_: object) -> socket.socket:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", wait_in_vain)
    with pytest.raises(BenchProblem, match="nothing answers there"):
        TcpConnection(HOST, 8111)


def test_what_comes_is_acknowledged_at_once_for_as_long_as_it_lasts(line: Line) -> None:
    for _ in range(50):
        line.far.sendall(framed(REPORT))
        assert line.heard() == REPORT
        assert line.near._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK)
        line.near.write_packet(REPORT)
    assert line.near._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
