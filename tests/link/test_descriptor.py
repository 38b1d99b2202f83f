from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Callable, Iterator
from threading import Thread, main_thread

import pytest

from rig.link import descriptor
from rig.link.descriptor import DescriptorConnection
from rig.link.device import KeyDevice
from rig.link.errors import BrokenFraming, Gone, LinkError, Mute
from rig.link.frames import BROADCAST, Command, init_packet, packets, parse
from tests.real_time import PATIENCE

CHANNEL = 0x0A0B0C0D
SHORT = 0.05
"""Seconds of a deadline that a test means to reach."""


class Pair(DescriptorConnection):
    """One end of a socket pair, where a packet stays a packet as on hidraw.

    The other end, `far`, acts whenever a packet has been written: `then` is called with it.
    """

    def __init__(self) -> None:
        near, self.far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.far.settimeout(PATIENCE)
        super().__init__(near.detach(), "socket pair")
        self.then: Callable[[bytes], object] = lambda _: None

    def write_packet(self, data: bytes) -> None:
        super().write_packet(data)
        if data[4] == 0x80 | Command.INIT:
            reply = data[7:15] + CHANNEL.to_bytes(4, "big") + bytes([2, 0, 0, 0, 0x04])
            self.far.send(init_packet(BROADCAST, Command.INIT, reply))
        else:
            self.then(data)

    def close(self) -> None:
        super().close()
        self.far.close()


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair()
    yield pair
    pair.close()


@pytest.fixture
def device(pair: Pair) -> KeyDevice:
    device = KeyDevice(lambda: pair, timeout=SHORT)
    pair.far.recv(64)
    return device


def test_message_goes_and_comes(pair: Pair, device: KeyDevice) -> None:
    data = bytes(at % 251 for at in range(1024))
    pair.then = pair.far.send
    assert device.ping(data) == data


def test_mute_peer_is_told_and_the_deadline_was_waited_for(pair: Pair, device: KeyDevice) -> None:
    begun = pair.clock.now()
    with pytest.raises(Mute, match=r"nothing for 0\.05 s"):
        device.ping()
    assert pair.clock.now() - begun >= SHORT


def test_peer_that_goes_in_the_middle_of_a_reply_is_gone(pair: Pair, device: KeyDevice) -> None:
    def leave(_: bytes) -> None:
        pair.far.send(packets(CHANNEL, Command.PING, bytes(100))[0])
        pair.far.close()

    pair.then = leave
    with pytest.raises(Gone) as caught:
        device.ping()
    assert caught.value.where == "PING request on channel 0A0B0C0D, socket pair"
    assert caught.value.try_this


def test_what_came_before_the_peer_went_is_read_first(pair: Pair, device: KeyDevice) -> None:
    def leave(packet: bytes) -> None:
        pair.far.recv(64)
        pair.far.send(packet)
        pair.far.close()

    pair.then = leave
    assert device.ping(b"last words") == b"last words"


def test_request_to_a_peer_that_went_is_gone(pair: Pair, device: KeyDevice) -> None:
    pair.far.close()
    with pytest.raises(Gone):
        device.ping()


@pytest.mark.parametrize("size", [1, 3, 4, 63, 65, 200])
def test_misshapen_report_is_broken_framing(pair: Pair, device: KeyDevice, size: int) -> None:
    pair.then = lambda _: pair.far.send(init_packet(CHANNEL, Command.PING).ljust(size)[:size])
    with pytest.raises(BrokenFraming, match="a report of"):
        device.ping()


def test_garbage_of_other_channels_is_counted_only(pair: Pair, device: KeyDevice) -> None:
    def chatter(packet: bytes) -> None:
        for number in range(5):
            pair.far.send(bytes([number]) * 64)
        pair.far.send(packet)

    pair.then = chatter
    assert device.ping(b"hi") == b"hi"
    assert device.foreign_packets == 5


def test_packet_that_waits_is_read_even_past_the_deadline(pair: Pair) -> None:
    pair.far.send(bytes(64))
    assert pair.receive(pair.clock.now() - 1) == bytes(64)
    assert pair.receive(pair.clock.now() - 1) is None


def test_raw_side_hears_what_has_come_without_waiting(pair: Pair, device: KeyDevice) -> None:
    come = [init_packet(CHANNEL, Command.PING, data) for data in (b"one", b"two")]
    for packet in come:
        pair.far.send(packet)

    assert not device.raw.silence(0.0)
    assert [device.raw.receive(0.0) for _ in range(3)] == [*map(parse, come), None]


def test_peer_that_takes_no_packets_is_mute(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descriptor, "WRITE_TIMEOUT", SHORT)

    def write_on() -> None:
        for _ in range(100_000):
            pair.write_packet(bytes(64))

    with pytest.raises(Mute, match="takes no more packets"):
        write_on()


@pytest.mark.parametrize(
    ("number", "raised"),
    [(errno.ENODEV, Gone), (errno.EIO, Gone), (errno.EPROTO, Gone), (errno.ETIMEDOUT, Mute)],
    ids=["ENODEV", "EIO", "EPROTO", "ETIMEDOUT"],
)
@pytest.mark.parametrize("call", ["read", "write"])
def test_what_the_kernel_says_becomes_a_link_error(
    pair: Pair,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    raised: type[LinkError],
) -> None:
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    def write_and_read() -> None:
        pair.write_packet(bytes(64))
        pair.receive(0.0)

    pair.far.send(bytes(64))
    monkeypatch.setattr(os, call, fail)
    with pytest.raises(raised):
        write_and_read()
    monkeypatch.undo()


def test_closed_connection_touches_no_descriptor_again(pair: Pair) -> None:
    pair.close()
    pair.close()
    # The number of the closed descriptor goes to the next file that is opened.
    left, right = socket.socketpair()
    with left, right:
        with pytest.raises(Gone, match="closed"):
            pair.write_packet(bytes(64))
        with pytest.raises(Gone, match="closed"):
            pair.receive(pair.clock.now() + SHORT)
        right.setblocking(False)
        with pytest.raises(BlockingIOError):
            right.recv(1)


def test_interrupt_ends_the_wait_and_cancels_the_request(pair: Pair) -> None:
    device = KeyDevice(lambda: pair, timeout=PATIENCE)
    pair.far.recv(64)
    main = main_thread().ident
    assert main is not None

    def interrupt() -> None:
        pair.far.recv(64)
        signal.pthread_kill(main, signal.SIGINT)

    person = Thread(target=interrupt)
    person.start()
    with pytest.raises(KeyboardInterrupt):
        device.call(Command.CBOR, b"\x0b")
    person.join()
    assert parse(pair.far.recv(64)).command == Command.CANCEL
