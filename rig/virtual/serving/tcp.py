"""A key on TCP: in front of each report stands its length, two bytes, big-endian."""

from __future__ import annotations

from collections.abc import Callable

from rig.virtual.frames import REPORT_SIZE
from rig.virtual.serving.listener import Listener, Peer
from rig.virtual.serving.loop import Loop
from rig.virtual.serving.port import HOST

_LENGTH = 2


class TcpPort:
    """Where the key takes connections; every program hears all reports, as on a USB host.

    Args:
        loop: What waits for reports.
        feed: Called with each of them.
        port: The port to listen on; 0 for any that is free.
    """

    def __init__(self, loop: Loop, feed: Callable[[bytes], None], port: int) -> None:
        self._feed = feed
        self._listener = Listener(loop, port, self._heard)

    @property
    def place(self) -> str:
        """Say where it listens."""
        return f"tcp {HOST}:{self._listener.port}"

    def plug(self) -> None:
        """Listen; OSError if another program has the port."""
        self._listener.open()

    def unplug(self) -> None:
        """Listen no longer, and end every connection."""
        self._listener.close()

    def send(self, report: bytes) -> None:
        """Send one report to every program that is connected."""
        self._listener.say_to_all(len(report).to_bytes(_LENGTH, "big") + report)

    def _heard(self, peer: Peer) -> None:
        while len(peer.unread) >= _LENGTH:
            length = int.from_bytes(peer.unread[:_LENGTH], "big")
            if length != REPORT_SIZE:
                # Where its next report begins cannot be told any more.
                self._listener.hang_up(peer)
                return
            report = bytes(peer.unread[_LENGTH : _LENGTH + length])
            if len(report) < length:
                return
            del peer.unread[: _LENGTH + length]
            self._feed(report)
