"""A connection over any file descriptor that carries whole packets: hidraw, or a socket pair."""

from __future__ import annotations

import errno
import os
import select
from math import ceil

from rig.link.clock import RealClock
from rig.link.connection import PACKET_SIZE, Connection
from rig.link.errors import Gone, LinkError, Mute

WRITE_TIMEOUT = 3.0
"""Seconds until a key that takes no more packets counts as mute."""

_POLL_AT_MOST = 3600.0
_ADVICE = "plug the key in again; keyrig scan shows what is plugged in"


class DescriptorConnection(Connection):
    """Packets over a non-blocking file descriptor, awaited with `poll`, in real time."""

    def __init__(
        self, descriptor: int, name: str, *, report_id: bytes = b"", advice: str = _ADVICE
    ) -> None:
        """Take over an open descriptor; `close` closes it.

        Args:
            descriptor: Each of its reads gives one packet, and each write takes one.
            name: What it is called in errors.
            report_id: What is written in front of each packet.
            advice: What to try when the key has gone or takes no more packets.
        """
        self.clock = RealClock()
        self._descriptor = descriptor
        self._name = name
        self._report_id = report_id
        self._advice = advice
        os.set_blocking(descriptor, False)
        self._readable = _poll(descriptor, select.POLLIN)
        self._writable = _poll(descriptor, select.POLLOUT)

    def receive(self, deadline: float) -> bytes | None:
        """Return the next packet, or None if none came until `deadline`.

        Raises:
            Gone: The key left, or the connection is closed.
        """
        while self._ready(self._readable, deadline):
            packet = self._read()
            if packet is not None:
                return packet
        return None

    def has_packet(self) -> bool:
        """Tell whether something has come that nobody has received yet, an end included."""
        return self._descriptor >= 0 and bool(self._readable.poll(0))

    def write_packet(self, data: bytes) -> None:
        """Write one packet.

        Raises:
            Gone: The key left, or the connection is closed.
            Mute: It takes no more packets.
        """
        deadline = self.clock.now() + WRITE_TIMEOUT
        # Written first and polled after: older kernels never call a hidraw node writable.
        while not self._write(self._report_id + data):
            if not self._ready(self._writable, deadline):
                raise Mute("the key takes no more packets", where=self._name, try_this=self._advice)

    def close(self) -> None:
        """Close the descriptor; anything but another `close` raises `Gone` from now on."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _ready(self, poll: select.poll, deadline: float) -> bool:
        """Return whether the descriptor is ready before `deadline`, looking once at least."""
        # The number of a closed descriptor may be another file's by now.
        self._require_open()
        while not poll.poll(_milliseconds(deadline - self.clock.now())):
            if self.clock.now() >= deadline:
                return False
        return True

    def _read(self) -> bytes | None:
        """Return a packet, or None if there is none after all."""
        # A byte more than a packet has, so that a longer one does not pass for a good one.
        packet = self._taken(PACKET_SIZE + 1)
        if packet == b"":
            raise Gone("the key closed its side", where=self._name, try_this=self._advice)
        return packet

    def _taken(self, most: int) -> bytes | None:
        """Return what one read gives, or None if there is nothing to read after all."""
        try:
            return os.read(self._descriptor, most)
        except BlockingIOError:
            return None
        except OSError as error:
            raise self._failure(error) from error

    def _write(self, report: bytes) -> bool:
        self._require_open()
        try:
            os.write(self._descriptor, report)
        except BlockingIOError:
            return False
        except OSError as error:
            raise self._failure(error) from error
        return True

    def _require_open(self) -> None:
        if self._descriptor < 0:
            raise Gone("the connection is closed", where=self._name)

    def _failure(self, error: OSError) -> LinkError:
        if error.errno == errno.ETIMEDOUT:
            return Mute("the key takes no more packets", where=self._name, try_this=self._advice)
        return Gone(f"the key left: {error.strerror}", where=self._name, try_this=self._advice)


def _poll(descriptor: int, events: int) -> select.poll:
    poll = select.poll()
    poll.register(descriptor, events)
    return poll


def _milliseconds(seconds: float) -> int:
    return ceil(min(max(seconds, 0.0), _POLL_AT_MOST) * 1000)
