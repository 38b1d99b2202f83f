"""Simulators opened by name: what they may be asked, and what is told when they do not answer."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from rig import BenchProblem, RigError
from rig.bench.file import Bench, parse_bench
from rig.bench.troubles import BayHeld
from rig.consent import Consent
from rig.keys import open_key
from rig.keys.simulator import Simulator
from rig.link.errors import BrokenFraming, Gone, LinkError, Mute
from rig.link.frames import BROADCAST, Command, init_packet
from rig.link.tcp import TcpConnection

HOST = "127.0.0.1"
CHANNEL = 0x0A0B0C0D

Say = Callable[[bytes], bytes]
"""Makes what is said of the first report that was heard."""


def greeting(report: bytes) -> bytes:
    reply = report[9:17] + CHANNEL.to_bytes(4, "big") + bytes([2, 0, 0, 0, 0x04])
    return b"\x00\x40" + init_packet(BROADCAST, Command.INIT, reply)


class Peer:
    """Takes connections, hears one report on each, says what it is told to, and hangs up."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._listener = socket.create_server((HOST, 0))
        self._thread = Thread(target=self._serve)
        self._thread.start()

    @property
    def name(self) -> str:
        return f"tcp:{HOST}:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                heard = connection.recv(66)
                if not heard:
                    return
                connection.sendall(self._say(heard))
                connection.recv(1)

    def close(self) -> None:
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()


@pytest.fixture
def peer() -> Iterator[Callable[[Say], Peer]]:
    peers: list[Peer] = []

    def start(say: Say) -> Peer:
        peers.append(Peer(say))
        return peers[-1]

    yield start
    for each in peers:
        each.close()


def bench_of(key: str, rest: str = "") -> Bench:
    return parse_bench(f'[bays.S1]\nkey = "{key}"\n{rest}', Path("bench.toml"))


@pytest.mark.parametrize(
    ("name", "rest", "cap", "level"),
    [
        ("bare", "", Consent.WIPE, Consent.READ),
        ("S1", "", Consent.WIPE, Consent.READ),
        ("S1", 'level = "store"', Consent.WIPE, Consent.STORE),
        ("S1", 'level = "wipe"', Consent.SIGN, Consent.SIGN),
    ],
    ids=["stranger", "bay", "level", "cap"],
)
def test_simulator_is_a_stranger_until_a_file_says_more(
    peer: Callable[[Say], Peer], name: str, rest: str, cap: Consent, level: Consent
) -> None:
    served = peer(greeting)
    name = served.name if name == "bare" else name
    key = open_key(name, bench_of(served.name, rest), cap)
    assert key.consent is level
    assert key.link.channel == CHANNEL
    assert key.physical
    assert key.power is None
    key.close()


def test_power_of_a_simulator_without_a_command_cannot_be_cut(
    peer: Callable[[Say], Peer],
) -> None:
    key = open_key(peer(greeting).name, Bench())
    with pytest.raises(BenchProblem, match="nothing can cut") as caught:
        key.power_cycle()
    assert "`power` table" in caught.value.try_this
    key.close()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"\x00\x00\x00\x40" + bytes(64), BrokenFraming),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", BrokenFraming),
        (b"", Mute),
    ],
    ids=["four bytes of length", "HTTP", "nothing"],
)
def test_peer_of_another_framing_is_told_with_ours(
    peer: Callable[[Say], Peer], said: bytes, error: type[RigError]
) -> None:
    with pytest.raises(error) as caught:
        open_key(peer(lambda _: said).name, Bench())
    assert "two bytes of length" in caught.value.try_this


def test_nobody_at_a_udp_port_is_told_with_what_is_expected_there() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((HOST, 0))
        answer_port = free.getsockname()[1]
    with pytest.raises(Gone) as caught:
        open_key(f"udp:{HOST}:1:{answer_port}", Bench())
    assert "datagrams of 64 bytes" in caught.value.try_this


def test_simulator_is_back_once_it_gives_a_channel(peer: Callable[[Say], Peer]) -> None:
    answers = iter([b"\0\0", b"\0\0"])
    served = peer(lambda report: next(answers, None) or greeting(report))
    _, host, port = served.name.split(":")
    simulator = Simulator("S1", lambda: TcpConnection(host, int(port)))
    simulator.await_return()
    assert next(answers, None) is None


def test_simulator_that_stays_away_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rig.keys.simulator.PATIENCE", 0.1)
    with pytest.raises(BenchProblem, match="did not come back"):
        Simulator("S1", lambda: TcpConnection(HOST, 1)).await_return()


def test_key_is_opened_by_one_at_a_time_and_the_next_is_told_who(
    peer: Callable[[Say], Peer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    name = peer(greeting).name
    first = open_key(name, Bench())
    with pytest.raises(BayHeld, match=f"process {os.getpid()}"):
        open_key(name, Bench())
    first.close()
    open_key(name, Bench()).close()


def test_key_that_cannot_be_opened_is_held_by_nobody(
    peer: Callable[[Say], Peer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    name = peer(lambda _: bytes(66)).name
    for _ in range(2):
        with pytest.raises(LinkError):
            open_key(name, Bench())


@pytest.mark.parametrize(("hold", "shortest"), [("", 0.0), (", hold = 0.3", 0.3)])
def test_bay_says_how_long_its_pad_has_to_be_pressed(
    peer: Callable[[Say], Peer], hold: str, shortest: float
) -> None:
    text = f"[bays.A1]\nkey = '{peer(greeting).name}'\ntouch = {{ socket = 'h:1'{hold} }}"
    key = open_key("A1", parse_bench(text, Path("bench.toml")), Consent.READ)
    key.close()
    assert key.presser.rules.shortest == shortest
