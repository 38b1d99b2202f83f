"""Programs of this machine that connect, and what they have said so far."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from rig.virtual.serving.loop import Loop
from rig.virtual.serving.port import HOST

_CHUNK = 65536


class Peer:
    """One program that is connected.

    Attributes:
        unread: What it said that nobody has made use of yet.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.unread = bytearray()


class Listener:
    """Takes any number of connections.

    Args:
        loop: What waits for them.
        port: The port to listen on; 0 for any that is free.
        heard: Called when a program has said more; takes what it can out of `unread`.

    Attributes:
        port: The port that it listens on.
    """

    def __init__(self, loop: Loop, port: int, heard: Callable[[Peer], None]) -> None:
        self.port = port
        self._loop = loop
        self._heard = heard
        self._socket: socket.socket | None = None
        self._peers: list[Peer] = []

    def open(self) -> None:
        """Listen; OSError if another program has the port."""
        self._socket = socket.create_server((HOST, self.port))
        self._socket.setblocking(False)
        self.port = self._socket.getsockname()[1]
        self._loop.watch(self._socket, self._accept)

    def close(self) -> None:
        """Listen no longer, and hang up on everybody."""
        for peer in list(self._peers):
            self.hang_up(peer)
        if self._socket is not None:
            self._loop.forget(self._socket)
            self._socket.close()
            self._socket = None

    def say(self, peer: Peer, data: bytes) -> None:
        """Tell one program something; hang up on one that has stopped reading."""
        try:
            peer.connection.sendall(data)
        except OSError:
            self.hang_up(peer)

    def say_to_all(self, data: bytes) -> None:
        """Tell every program something."""
        for peer in list(self._peers):
            self.say(peer, data)

    def hang_up(self, peer: Peer) -> None:
        """End a connection; what was said on it is forgotten."""
        if peer in self._peers:
            self._peers.remove(peer)
            self._loop.forget(peer.connection)
            peer.connection.close()
            peer.unread.clear()

    def _accept(self) -> None:
        if self._socket is None:
            return
        # It may have given up meanwhile.
        with suppress(BlockingIOError, ConnectionError):
            connection, _ = self._socket.accept()
            connection.setblocking(False)
            # A reply of several packets must not wait for an acknowledgement of the first.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = Peer(connection)
            self._peers.append(peer)
            self._loop.watch(connection, partial(self._hear, peer))

    def _hear(self, peer: Peer) -> None:
        try:
            said = peer.connection.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self.hang_up(peer)
            return
        peer.unread += said
        self._heard(peer)
