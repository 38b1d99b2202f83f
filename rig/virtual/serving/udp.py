"""A key on UDP: each datagram is one report, answers go to a fixed port."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress

from rig.virtual.serving.loop import Loop
from rig.virtual.serving.port import HOST

_LONGEST = 2048
"""Bytes to read of a datagram: more than a report has, so that a longer one is seen to be none."""


class UdpPort:
    """Where the key listens, and where it sends what it says.

    Args:
        loop: What waits for datagrams.
        feed: Called with each of them.
        port: The port to listen on; 0 for any that is free.
        answer_port: The port of this machine to answer to.
    """

    def __init__(
        self, loop: Loop, feed: Callable[[bytes], None], port: int, answer_port: int
    ) -> None:
        self._loop = loop
        self._feed = feed
        self._port = port
        self._answer_port = answer_port
        self._socket: socket.socket | None = None

    @property
    def place(self) -> str:
        """Say where it listens and answers."""
        return f"udp {HOST}:{self._port} → {self._answer_port}"

    def plug(self) -> None:
        """Listen; OSError if another program has the port."""
        plugged = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            plugged.bind((HOST, self._port))
        except OSError:
            plugged.close()
            raise
        plugged.setblocking(False)
        self._port = plugged.getsockname()[1]
        self._socket = plugged
        self._loop.watch(plugged, self._hear)

    def unplug(self) -> None:
        """Listen no longer."""
        if self._socket is not None:
            self._loop.forget(self._socket)
            self._socket.close()
            self._socket = None

    def send(self, report: bytes) -> None:
        """Send one report; it is lost where nobody has the answer port."""
        if self._socket is not None:
            with suppress(BlockingIOError, ConnectionError):
                self._socket.sendto(report, (HOST, self._answer_port))

    def _hear(self) -> None:
        # A datagram can prove damaged after it was announced, and is none then.
        with suppress(BlockingIOError, ConnectionError):
            if self._socket is not None:
                self._feed(self._socket.recv(_LONGEST))
