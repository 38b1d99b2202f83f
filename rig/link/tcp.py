"""Simulators that speak TCP: in front of each report stands its length, two bytes, big-endian."""

from __future__ import annotations

import socket

from rig.link.connection import PACKET_SIZE
from rig.link.descriptor import WRITE_TIMEOUT, DescriptorConnection
from rig.link.errors import BrokenFraming, Gone, Mute
from rig.link.sockets import ADVICE, not_opened

CONNECT_TIMEOUT = 3.0
"""Seconds until a host that does not answer counts as not there."""

_LENGTH = 2
_CHUNK = 65536
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)
"""Linux alone has it. Without it an acknowledgement may wait 40 ms, and the simulator with it."""


class TcpConnection(DescriptorConnection):
    """Packets of a simulator that takes connections, in real time."""

    def __init__(self, host: str, port: int) -> None:
        """Connect.

        Args:
            host: Where the simulator runs.
            port: The port that it listens on.

        Raises:
            BenchProblem: Nothing listens there, or there is no such host.
        """
        name = f"tcp:{host}:{port}"
        self._socket = _connected(host, port, name)
        self._received = bytearray()
        super().__init__(self._socket.fileno(), name, advice=ADVICE)
        self._acknowledge_quickly()

    def receive(self, deadline: float) -> bytes | None:
        """Return the next packet, or None if none came until `deadline`.

        Raises:
            Gone: The simulator closed the connection, or it is closed here.
            BrokenFraming: What stands in front of a report is not its length. Where the next one
                begins cannot be told any more, so this lasts until the connection is opened anew.
        """
        return self._unframed() or super().receive(deadline)

    def has_packet(self) -> bool:
        """Tell whether something has come that nobody has received yet, an end included."""
        return bool(self._received) or super().has_packet()

    def write_packet(self, data: bytes) -> None:
        """Write one packet, its length in front.

        Raises:
            Gone: The simulator closed the connection, or it is closed here.
            Mute: It takes no more; the connection is closed, for half a report may be on its way.
        """
        deadline = self.clock.now() + WRITE_TIMEOUT
        rest = len(data).to_bytes(_LENGTH, "big") + data
        while rest := rest[self._sent(rest) :]:
            if not self._ready(self._writable, deadline):
                self.close()
                raise Mute(
                    "the simulator takes no more packets", where=self._name, try_this=self._advice
                )

    def close(self) -> None:
        """Close the connection; anything but another `close` raises `Gone` from now on."""
        self._received.clear()
        # The descriptor is what counts, and is closed with it.
        self._socket.detach()
        super().close()

    def _read(self) -> bytes | None:
        received = self._taken(_CHUNK)
        if received == b"":
            raise Gone(
                "the simulator closed the connection", where=self._name, try_this=self._advice
            )
        self._acknowledge_quickly()
        self._received += received or b""
        return self._unframed()

    def _unframed(self) -> bytes | None:
        """Take the next whole packet out of what was received; None if there is none yet."""
        if len(self._received) < _LENGTH:
            return None
        length = int.from_bytes(self._received[:_LENGTH], "big")
        if not 0 < length <= PACKET_SIZE:
            raise BrokenFraming(
                f"{length} where the length of a report was due, which is {PACKET_SIZE}",
                where=self._name,
                try_this="see that it frames reports by two bytes of length, big-endian",
            )
        packet = bytes(self._received[_LENGTH : _LENGTH + length])
        if len(packet) < length:
            return None
        del self._received[: _LENGTH + length]
        return packet

    def _sent(self, data: bytes) -> int:
        """Send what goes without waiting; return how many bytes that was."""
        self._require_open()
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._failure(error) from error

    def _acknowledge_quickly(self) -> None:
        # The system falls back to delayed acknowledgements by itself, so this is said every time.
        if _QUICK_ACK is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)


def _connected(host: str, port: int, name: str) -> socket.socket:
    try:
        connected = socket.create_connection((host, port), CONNECT_TIMEOUT)
    except (OSError, UnicodeError) as error:
        raise not_opened(error, name) from error
    connected.setblocking(False)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected
