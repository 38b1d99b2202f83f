"""A virtual key at the other end of a socket of the kernel: each transfer answered in its turn."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

from rig.virtual.serving.loop import Loop
from rig.virtual.serving.usb.control_endpoint import ControlEndpoint, Setup
from rig.virtual.serving.usb.descriptors import UsbIdentity
from rig.virtual.serving.usb.usbip import EPIPE, HEADER_SIZE, Submit, done, parse, taken_back

LATENESS = 1.0
"""Seconds that a late report takes more."""

_CHUNK = 65536
_CONTROL = 0
_HALF = 2


class UsbFault(StrEnum):
    """What may go wrong with the next report on its way to the host."""

    STALL = "stall"
    SHORT = "short"
    LATE = "late"


class UsbDevice:
    """Serves one connection of the kernel.

    Args:
        loop: What waits for it.
        connection: The device's end of a pair of sockets.
        identity: What the device says of itself.
        feed: Called with each report of the host.
        gone: Called once the kernel has let go of the device.
    """

    def __init__(
        self,
        loop: Loop,
        connection: socket.socket,
        identity: UsbIdentity,
        feed: Callable[[bytes], None],
        gone: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._connection = connection
        self._control = ControlEndpoint(identity)
        self._feed = feed
        self._gone = gone
        self._unread = bytearray()
        self._reports: deque[bytes] = deque()
        self._waiting: deque[Submit] = deque()
        self._fault: UsbFault | None = None
        self._is_late = False
        loop.watch(connection, self._hear)

    def send(self, report: bytes) -> None:
        """Send one report as soon as the host looks for it."""
        self._reports.append(report)
        self._hand_over()

    def spoil(self, fault: UsbFault) -> None:
        """Have the next report arrive badly."""
        self._fault = fault

    def close(self) -> None:
        """Be unplugged."""
        self._loop.forget(self._connection)
        self._connection.close()

    def _hear(self) -> None:
        try:
            said = self._connection.recv(_CHUNK)
        except OSError:
            said = b""
        if not said:
            self._gone()
            return
        self._unread += said
        while self._take_one():
            pass

    def _take_one(self) -> bool:
        """Answer the first transfer that is here as a whole; return whether there was one."""
        if len(self._unread) < HEADER_SIZE:
            return False
        wanted = parse(bytes(self._unread[:HEADER_SIZE]))
        end = HEADER_SIZE + (wanted.payload if isinstance(wanted, Submit) else 0)
        if len(self._unread) < end:
            return False
        data = bytes(self._unread[HEADER_SIZE:end])
        del self._unread[:end]
        if isinstance(wanted, Submit):
            self._submitted(wanted, data)
        else:
            self._say(taken_back(wanted, in_time=self._forget(wanted.taken_back)))
        return True

    def _submitted(self, submit: Submit, data: bytes) -> None:
        if submit.endpoint == _CONTROL:
            answer = self._control.answer(Setup.of(submit.setup))
            self._say(done(submit, status=EPIPE) if answer is None else done(submit, answer))
        elif submit.to_host:
            self._waiting.append(submit)
            self._hand_over()
        else:
            self._say(done(submit))
            self._feed(data)

    def _hand_over(self) -> None:
        while self._reports and self._waiting and not self._is_late:
            if self._fault is UsbFault.LATE:
                self._fault, self._is_late = None, True
                self._loop.later(LATENESS, self._come_late)
                return
            submit, report = self._waiting.popleft(), self._reports.popleft()
            fault, self._fault = self._fault, None
            if fault is UsbFault.STALL:
                self._say(done(submit, status=EPIPE))
            else:
                size = len(report) // _HALF if fault is UsbFault.SHORT else submit.length
                self._say(done(submit, report[:size]))

    def _come_late(self) -> None:
        self._is_late = False
        self._hand_over()

    def _forget(self, sequence: int) -> bool:
        for submit in self._waiting:
            if submit.sequence == sequence:
                self._waiting.remove(submit)
                return True
        return False

    def _say(self, data: bytes) -> None:
        # The kernel may have let go meanwhile; `_hear` will learn of it.
        with suppress(OSError):
            self._connection.sendall(data)
