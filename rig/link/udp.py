"""Simulators that speak UDP: each datagram is one report."""

from __future__ import annotations

import socket

from rig.link.connection import PACKET_SIZE
from rig.link.descriptor import DescriptorConnection
from rig.link.sockets import ADVICE, not_opened


class UdpConnection(DescriptorConnection):
    """Packets of a simulator that answers to a fixed port, in real time.

    Nobody sees a simulator go: an exchange with one that has gone ends as `Gone` where the system
    tells that nothing listens there, and as `Mute` where it does not.
    """

    def __init__(self, host: str, port: int, answer_port: int) -> None:
        """Take the answer port; nothing is sent yet.

        Args:
            host: Where the simulator runs: a name or an IPv4 address.
            port: The port that it listens on and speaks from.
            answer_port: The port of this machine that it answers to.

        Raises:
            BenchProblem: Another program has the answer port, or there is no such host.
        """
        name = f"udp:{host}:{port}:{answer_port}"
        super().__init__(_bound(host, port, answer_port, name).detach(), name, advice=ADVICE)

    def _read(self) -> bytes | None:
        # An empty datagram is a report too, if a broken one, and does not end anything.
        return self._taken(PACKET_SIZE + 1)


def _bound(host: str, port: int, answer_port: int, name: str) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        bound.bind(("", answer_port))
        # From now on the system lets in no datagram of anybody else, and tells if nobody listens.
        bound.connect((host, port))
    except (OSError, UnicodeError) as error:
        bound.close()
        raise not_opened(error, name) from error
    return bound
