from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from rig import BenchProblem
from rig.link.sockets import not_opened
from rig.link.udp import UdpConnection
from tests.real_time import PATIENCE

HOST = "127.0.0.1"


@pytest.fixture
def far() -> Iterator[socket.socket]:
    """The socket of a simulator."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.bind((HOST, 0))
        far.settimeout(PATIENCE)
        yield far


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((HOST, 0))
        yield other.getsockname()[1]


def port_of(far: socket.socket) -> int:
    port: int = far.getsockname()[1]
    return port


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((HOST, 0))
        return port_of(free)


def test_reports_come_from_the_answer_port(far: socket.socket) -> None:
    answer_port = free_port()
    connection = UdpConnection(HOST, port_of(far), answer_port)
    connection.write_packet(bytes(64))
    assert far.recvfrom(100) == (bytes(64), (HOST, answer_port))
    connection.close()


def test_answer_port_of_another_program_is_trouble_of_the_bench(
    far: socket.socket, taken: int
) -> None:
    with pytest.raises(BenchProblem, match="another program has the port") as caught:
        UdpConnection(HOST, port_of(far), taken)
    assert caught.value.where == f"udp:{HOST}:{port_of(far)}:{taken}"


def test_what_others_send_to_the_answer_port_is_not_heard(far: socket.socket) -> None:
    answer_port = free_port()
    connection = UdpConnection(HOST, port_of(far), answer_port)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.sendto(b"\1" * 64, (HOST, answer_port))
    far.sendto(b"\2" * 64, (HOST, answer_port))
    assert connection.receive(connection.clock.now() + PATIENCE) == b"\2" * 64
    assert connection.receive(connection.clock.now()) is None
    connection.close()


def test_host_that_cannot_be_looked_up_is_trouble_of_the_bench() -> None:
    with pytest.raises(BenchProblem, match="no host is called that"):
        UdpConnection("a..b", 8111, free_port())


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (socket.gaierror(-2, "Name or service not known"), "no host is called that"),
        (OSError(101, "Network is unreachable"), "it cannot be opened: Network is unreachable"),
    ],
    ids=["name", "network"],
)
def test_what_the_system_says_is_told(error: OSError, told: str) -> None:
    assert str(not_opened(error, "udp:far:1:2")).startswith(f"{told} (udp:far:1:2)")
