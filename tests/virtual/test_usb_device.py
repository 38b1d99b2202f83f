from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from rig.virtual.clock import RealClock
from rig.virtual.key import VirtualKey
from rig.virtual.serving.loop import Loop
from rig.virtual.serving.usb.descriptors import identity_of
from rig.virtual.serving.usb.device import LATENESS, UsbDevice, UsbFault
from tests.real_time import PATIENCE

SUBMIT, UNLINK, RET_SUBMIT, RET_UNLINK = 1, 2, 3, 4
OUT, IN = 0, 1
STALLED, TAKEN_BACK = -32, -104
REPORT = bytes(range(64))


@dataclass
class Kernel:
    """The host's side of the socket, as Linux's driver speaks on it."""

    end: socket.socket
    device: UsbDevice
    heard: list[bytes]
    gone: threading.Event
    sequence: int = field(default=0)

    def submit(self, direction: int, endpoint: int, data: int | bytes, setup: bytes = b"") -> int:
        self.sequence += 1
        length, payload = (data, b"") if isinstance(data, int) else (len(data), data)
        head = struct.pack(">IIIII", SUBMIT, self.sequence, 1, direction, endpoint)
        self.end.sendall(head + struct.pack(">IiiiI8s", 0, length, 0, 0, 0, setup) + payload)
        return self.sequence

    def unlink(self, sequence: int) -> int:
        self.sequence += 1
        head = struct.pack(">IIIII", UNLINK, self.sequence, 1, OUT, 0)
        self.end.sendall(head + struct.pack(">I24x", sequence))
        return self.sequence

    def answer(self, *, room: bool = True) -> tuple[int, int, int, bytes]:
        """Return command, sequence, status and data of the next answer."""
        head = self._exactly(48)
        command, sequence = struct.unpack_from(">II", head)
        status, length = struct.unpack_from(">ii", head, 20)
        wanted = length if command == RET_SUBMIT and room and not status else 0
        return command, sequence, status, self._exactly(wanted)

    def descriptor(self, kind: int, index: int = 0, length: int = 255, to: int = 0x80) -> bytes:
        self.submit(IN, 0, length, struct.pack("<BBBBHH", to, 6, index, kind, 0, length))
        return self.answer()[3]

    def heard_by_now(self) -> list[bytes]:
        """Return the reports that the key was given, once it has come to a later question."""
        self.descriptor(1)
        return self.heard

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            data += self.end.recv(count - len(data))
        return data


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    loop, (ours, theirs), (stop, stopping) = Loop(RealClock()), socket.socketpair(), os.pipe()
    theirs.settimeout(PATIENCE)
    heard: list[bytes] = []
    gone = threading.Event()
    identity = identity_of(VirtualKey("fido2.1"), "0042")
    device = UsbDevice(loop, ours, identity, heard.append, gone.set)
    loop.watch(stop, loop.stop)
    thread = threading.Thread(target=loop.run)
    thread.start()
    yield Kernel(theirs, device, heard, gone)
    os.write(stopping, b"x")
    thread.join(PATIENCE)
    for end in (ours, theirs):
        end.close()
    for number in (stop, stopping):
        os.close(number)
    loop.close()


def test_kernel_reads_who_the_device_is(kernel: Kernel) -> None:
    device = kernel.descriptor(1)
    configuration = kernel.descriptor(2)
    report = kernel.descriptor(0x22, to=0x81)

    assert struct.unpack_from("<HH", device, 8) == (0xF1D0, 0x0001)
    assert [device[0], device[7]] == [18, 64]
    assert len(configuration) == struct.unpack_from("<H", configuration, 2)[0] == 41
    assert [configuration[14], configuration[29], configuration[36]] == [3, 0x81, 0x01]
    assert struct.unpack_from("<H", configuration, 25)[0] == len(report)
    assert report.startswith(b"\x06\xd0\xf1\x09\x01")
    assert kernel.descriptor(3, index=3).decode("utf-16-le")[1:] == "0042"


def test_descriptor_is_cut_to_what_the_kernel_has_room_for(kernel: Kernel) -> None:
    assert len(kernel.descriptor(2, length=9)) == 9


@pytest.mark.parametrize(
    "setup",
    [
        struct.pack("<BBHHH", 0x80, 6, 0x0600, 0, 10),
        struct.pack("<BBHHH", 0x80, 6, 0x0309, 0, 255),
        struct.pack("<BBHHH", 0xA1, 1, 0x0100, 0, 64),
        struct.pack("<BBHHH", 0xC0, 51, 0, 0, 2),
    ],
    ids=["device qualifier", "unknown string", "report by control transfer", "vendor's request"],
)
def test_device_stalls_on_what_it_does_not_know(kernel: Kernel, setup: bytes) -> None:
    kernel.submit(IN, 0, 255, setup)

    assert kernel.answer()[2] == STALLED


def test_reports_go_both_ways_in_order(kernel: Kernel) -> None:
    kernel.device.send(REPORT)
    first = kernel.submit(IN, 1, 64)
    assert kernel.answer() == (RET_SUBMIT, first, 0, REPORT)
    second = kernel.submit(IN, 1, 64)
    sent = kernel.submit(OUT, 1, REPORT)

    assert kernel.answer(room=False)[:3] == (RET_SUBMIT, sent, 0)
    assert kernel.heard_by_now() == [REPORT]
    kernel.device.send(REPORT[::-1])
    assert kernel.answer() == (RET_SUBMIT, second, 0, REPORT[::-1])


def test_transfer_is_taken_back_once(kernel: Kernel) -> None:
    waiting = kernel.submit(IN, 1, 64)

    in_time = kernel.unlink(waiting)
    assert kernel.answer()[:3] == (RET_UNLINK, in_time, TAKEN_BACK)
    too_late = kernel.unlink(waiting)
    assert kernel.answer()[:3] == (RET_UNLINK, too_late, 0)


def test_header_in_pieces_is_one_transfer(kernel: Kernel) -> None:
    head = struct.pack(">IIIII", SUBMIT, 7, 1, OUT, 1)
    whole = head + struct.pack(">IiiiI8s", 0, 64, 0, 0, 0, b"") + REPORT

    for at in range(0, len(whole), 10):
        kernel.end.sendall(whole[at : at + 10])

    assert kernel.answer(room=False)[:3] == (RET_SUBMIT, 7, 0)
    assert kernel.heard_by_now() == [REPORT]


@pytest.mark.parametrize(
    ("fault", "status", "data"),
    [(UsbFault.STALL, STALLED, b""), (UsbFault.SHORT, 0, REPORT[:32])],
    ids=["stall", "short"],
)
def test_cable_spoils_one_report_alone(
    kernel: Kernel, fault: UsbFault, status: int, data: bytes
) -> None:
    kernel.device.spoil(fault)
    kernel.submit(IN, 1, 64)
    kernel.device.send(REPORT)
    assert kernel.answer()[2:] == (status, data)

    kernel.submit(IN, 1, 64)
    kernel.device.send(REPORT)
    assert kernel.answer()[2:] == (0, REPORT)


def test_late_report_arrives_late_and_whole_and_before_the_next(kernel: Kernel) -> None:
    kernel.device.spoil(UsbFault.LATE)
    begin = time.monotonic()
    kernel.device.send(REPORT)
    kernel.submit(IN, 1, 64)
    kernel.submit(IN, 1, 64)
    kernel.device.send(REPORT[::-1])

    assert kernel.answer()[3] == REPORT
    assert time.monotonic() - begin >= LATENESS
    assert kernel.answer()[3] == REPORT[::-1]


def test_device_learns_that_the_kernel_let_go(kernel: Kernel) -> None:
    kernel.end.shutdown(socket.SHUT_WR)

    assert kernel.gone.wait(PATIENCE)
