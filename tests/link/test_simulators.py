"""Simulators are foreign programs: they die, restart, answer twice, and frame as they like."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from rig import BenchProblem
from rig.link.connection import Connection
from rig.link.device import KeyDevice
from rig.link.errors import BrokenFraming, Gone, LinkError, Mute
from rig.link.frames import BROADCAST, Command, init_packet, packets
from rig.link.tcp import TcpConnection
from rig.link.udp import UdpConnection

CHANNEL = 0x0A0B0C0D
HOST = "127.0.0.1"
SHORT = 0.05
"""Seconds of a deadline that a test means to reach."""


class Watched(Connection):
    """A connection whose simulator acts as soon as a packet was written."""

    def __init__(self, connection: Connection, simulator: Simulator) -> None:
        self.clock = connection.clock
        self._connection = connection
        self._simulator = simulator

    def receive(self, deadline: float) -> bytes | None:
        return self._connection.receive(deadline)

    def close(self) -> None:
        self._connection.close()

    def write_packet(self, data: bytes) -> None:
        self._connection.write_packet(data)
        if self._simulator.is_alive:
            self._simulator.act(data)


class Simulator:
    """Acts whenever a packet was written to it: answers INIT, gives all else to `then`."""

    def __init__(self) -> None:
        self.then: Callable[[bytes], object] = lambda _: None
        self.is_alive = False
        self.start()

    def start(self) -> None:
        raise NotImplementedError

    def die(self) -> None:
        raise NotImplementedError

    def connection(self) -> Connection:
        raise NotImplementedError

    def say(self, report: bytes) -> None:
        raise NotImplementedError

    def connect(self) -> Connection:
        return Watched(self.connection(), self)

    def act(self, packet: bytes) -> None:
        if packet[4] == 0x80 | Command.INIT:
            reply = packet[7:15] + CHANNEL.to_bytes(4, "big") + bytes([2, 0, 0, 0, 0x04])
            self.say(init_packet(BROADCAST, Command.INIT, reply))
        else:
            self.then(packet)


class UdpSimulator(Simulator):
    port = 0

    def start(self) -> None:
        self.is_alive = True
        self.far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.far.bind((HOST, self.port))
        self.port = self.far.getsockname()[1]
        if not hasattr(self, "answer_port"):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
                free.bind((HOST, 0))
                self.answer_port = free.getsockname()[1]

    def die(self) -> None:
        self.is_alive = False
        self.far.close()

    def connection(self) -> Connection:
        return UdpConnection(HOST, self.port, self.answer_port)

    def say(self, report: bytes) -> None:
        self.far.sendto(report, (HOST, self.answer_port))


class TcpSimulator(Simulator):
    port = 0

    def start(self) -> None:
        self.is_alive = True
        self.listener = socket.create_server((HOST, self.port))
        self.port = self.listener.getsockname()[1]
        self.far: socket.socket | None = None

    def die(self) -> None:
        self.is_alive = False
        self.listener.close()
        if self.far is not None:
            self.far.close()

    def connection(self) -> Connection:
        connection = TcpConnection(HOST, self.port)
        if self.far is not None:
            self.far.close()
        self.far, _ = self.listener.accept()
        return connection

    def say(self, report: bytes) -> None:
        assert self.far is not None
        self.far.sendall(len(report).to_bytes(2, "big") + report)


@pytest.fixture(params=[UdpSimulator, TcpSimulator], ids=["udp", "tcp"])
def simulator(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    simulator: Simulator = request.param()
    yield simulator
    simulator.die()


@pytest.fixture
def device(simulator: Simulator) -> Iterator[KeyDevice]:
    device = KeyDevice(simulator.connect, timeout=SHORT)
    yield device
    device.close()


def test_long_message_goes_and_comes(simulator: Simulator, device: KeyDevice) -> None:
    data = bytes(at % 251 for at in range(1024))
    simulator.then = simulator.say
    assert device.ping(data) == data


def test_simulator_that_says_nothing_is_mute_and_serves_again(
    simulator: Simulator, device: KeyDevice
) -> None:
    with pytest.raises(Mute):
        device.ping()
    device.reconnect()
    simulator.then = simulator.say
    assert device.ping(b"again") == b"again"


def test_simulator_that_died_is_gone_until_it_is_started_again(
    simulator: Simulator, device: KeyDevice
) -> None:
    simulator.die()
    with pytest.raises(Gone) as caught:
        device.ping()
    assert "simulator runs" in caught.value.try_this
    with pytest.raises((Gone, BenchProblem)):
        device.reconnect()
    simulator.start()
    device.reconnect()
    simulator.then = simulator.say
    assert device.ping(b"again") == b"again"


def test_simulator_that_dies_in_the_middle_of_a_reply_is_lost(
    simulator: Simulator, device: KeyDevice
) -> None:
    def die(_: bytes) -> None:
        simulator.say(packets(CHANNEL, Command.PING, bytes(100))[0])
        simulator.die()

    simulator.then = die
    with pytest.raises((Gone, Mute)):
        device.ping()


def test_simulator_that_answers_twice_breaks_the_framing(
    simulator: Simulator, device: KeyDevice
) -> None:
    def answer_twice(packet: bytes) -> None:
        simulator.say(packet)
        simulator.say(packet)

    simulator.then = answer_twice
    assert device.ping(b"one") == b"one"
    with pytest.raises(BrokenFraming, match="nobody asked for"):
        device.ping(b"two")
    device.reconnect()
    assert device.ping(b"three") == b"three"


@pytest.mark.parametrize("size", [0, 1, 3, 4, 63, 65, 200])
def test_report_of_another_size_breaks_the_framing(
    simulator: Simulator, device: KeyDevice, size: int
) -> None:
    misshapen = init_packet(CHANNEL, Command.PING).ljust(size)[:size]
    simulator.then = lambda _: simulator.say(misshapen)
    with pytest.raises(BrokenFraming):
        device.ping()
    simulator.then = simulator.say
    device.reconnect()
    assert device.ping(b"again") == b"again"


def test_closed_connection_is_gone(simulator: Simulator) -> None:
    connection = simulator.connect()
    connection.close()
    connection.close()
    with pytest.raises(Gone, match="closed"):
        connection.write_packet(bytes(64))
    with pytest.raises(Gone, match="closed"):
        connection.receive(connection.clock.now())


def test_many_restarts_leak_no_port(simulator: Simulator, device: KeyDevice) -> None:
    simulator.then = simulator.say
    for number in range(20):
        simulator.die()
        with suppress(LinkError):
            device.ping()
        simulator.start()
        device.reconnect()
        assert device.ping(bytes([number])) == bytes([number])
