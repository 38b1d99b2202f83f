from __future__ import annotations

import errno
import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from fido2.hid.linux import HIDIOCGRDESC

from rig import BenchProblem, RigError, UsageProblem
from rig.link.device import KeyDevice
from rig.link.errors import BrokenFraming, Gone, LateHost, NotPermitted
from rig.link.frames import BROADCAST, Command, init_packet, packets
from rig.link.hidraw import HidrawConnection
from rig.link.taps import Tap

FIDO = bytes.fromhex(
    "06d0f1 0901 a101 0920 1500 26ff00 7508 9540 8102 0921 1500 26ff00 7508 9540 9102 c0"
)
KEYBOARD = bytes.fromhex("0501 0906 a101 0507 19e0 29e7 1500 2501 7501 9508 8102 c0")


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """What is behind the node that any `os.open` gives."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    descriptor = near.detach()
    monkeypatch.setattr(os, "open", lambda *_: descriptor)
    with far:
        yield far


def describe(monkeypatch: pytest.MonkeyPatch, report_descriptor: bytes) -> None:
    def ioctl(_: int, request: int, argument: bytes | bytearray) -> bytes | int:
        size = struct.pack("I", len(report_descriptor))
        if request != HIDIOCGRDESC:
            return size
        assert isinstance(argument, bytearray)
        argument[: 4 + len(report_descriptor)] = size + report_descriptor
        return 0

    monkeypatch.setattr(fcntl, "ioctl", ioctl)


def test_key_is_written_to_with_a_report_id(
    monkeypatch: pytest.MonkeyPatch, far: socket.socket
) -> None:
    describe(monkeypatch, FIDO)
    connection = HidrawConnection("/dev/hidraw7")
    connection.write_packet(b"\xab" * 64)
    assert far.recv(100) == b"\x00" + b"\xab" * 64
    far.send(b"\xcd" * 64)
    assert connection.receive(0.0) == b"\xcd" * 64
    connection.close()


CHANNEL = 0x0A0B0C0D
REPLY = packets(CHANNEL, Command.PING, bytes(7609))


class SaysAllAtOnce(Tap):
    """A key whose whole reply to a PING is waiting in its node by the time that anybody reads."""

    def __init__(self, far: socket.socket, reply: list[bytes]) -> None:
        self._far, self._reply = far, reply

    def message(self, channel: int, command: int, payload: bytes) -> None:
        given = payload + CHANNEL.to_bytes(4, "big") + bytes([2, 0, 0, 0, 4])
        init = [init_packet(BROADCAST, Command.INIT, given)]
        for packet in init if command == Command.INIT else self._reply:
            self._far.send(packet)


@pytest.mark.parametrize(
    ("heard", "error"), [(63, LateHost), (62, BrokenFraming)], ids=["as many as it keeps", "fewer"]
)
def test_packets_that_a_late_host_lost_are_not_the_keys_doing(
    monkeypatch: pytest.MonkeyPatch, far: socket.socket, heard: int, error: type[RigError]
) -> None:
    describe(monkeypatch, FIDO)
    key = SaysAllAtOnce(far, REPLY[:heard] + REPLY[90:])
    device = KeyDevice(lambda: HidrawConnection("/dev/hidraw7"), (key,))
    with pytest.raises(error, match=f"sequence 89 where sequence {heard - 1} was due"):
        device.ping()
    device.close()


def test_report_descriptor_is_told_as_the_node_has_it(
    monkeypatch: pytest.MonkeyPatch, far: socket.socket
) -> None:
    describe(monkeypatch, FIDO)
    connection = HidrawConnection("/dev/hidraw7")
    assert connection.report_descriptor == FIDO
    connection.close()


def test_keyboard_is_refused_unwritten_and_closed(
    monkeypatch: pytest.MonkeyPatch, far: socket.socket
) -> None:
    describe(monkeypatch, KEYBOARD)
    with pytest.raises(UsageProblem, match="not a FIDO device") as caught:
        HidrawConnection("/dev/hidraw7")
    assert caught.value.where == "/dev/hidraw7"
    assert far.recv(100) == b""


def test_file_that_is_no_node_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hidraw0"
    path.write_bytes(b"")
    with pytest.raises(UsageProblem, match="not a FIDO device"):
        HidrawConnection(str(path))


def test_missing_node_is_gone() -> None:
    with pytest.raises(Gone, match="keyrig scan"):
        HidrawConnection("/dev/hidraw-that-is-not-there")


@pytest.mark.parametrize(
    ("number", "raised", "says"),
    [
        (errno.EACCES, NotPermitted, "hardware/udev/70-keyrig.rules"),
        (errno.EPERM, NotPermitted, 'TAG\\+="uaccess"'),
        (errno.ENODEV, Gone, "no such device"),
        (errno.EBUSY, BenchProblem, "busy"),
    ],
    ids=["EACCES", "EPERM", "ENODEV", "EBUSY"],
)
def test_node_that_cannot_be_opened_says_what_to_try(
    monkeypatch: pytest.MonkeyPatch, number: int, raised: type[RigError], says: str
) -> None:
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(raised, match=says):
        HidrawConnection("/dev/hidraw7")
    monkeypatch.undo()
