"""Our own way to a key and the one of the system's HID library carry the same packets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rig.link.cbor import encode
from rig.link.connection import Connection
from rig.link.frames import BROADCAST, Command, packets
from rig.link.hidapi import HidapiConnection
from rig.link.hidraw import HidrawConnection
from tests.kernel.guest.conftest import Plugger

NONCE = bytes(range(8))
GET_INFO = b"\x04"
UNKNOWN = b"\x40" + encode({1: "nothing"})
SECONDS = 30


def conversation(connection: Connection) -> list[bytes]:
    """Ask for a channel, then a ping of several packets, getInfo, and what nobody knows."""
    heard = exchanged(connection, packets(BROADCAST, Command.INIT, NONCE))
    channel = int.from_bytes(heard[0][15:19], "big")
    for command, payload in (
        (Command.PING, bytes(200)),
        (Command.CBOR, GET_INFO),
        (Command.CBOR, UNKNOWN),
    ):
        heard += exchanged(connection, packets(channel, command, payload))
    connection.close()
    return [without_channel(packet) for packet in heard]


def exchanged(connection: Connection, said: list[bytes]) -> list[bytes]:
    """Write packets, and read as many as the answer's length asks for."""
    for packet in said:
        connection.write_packet(packet)
    deadline = connection.clock.now() + SECONDS
    heard = [received(connection, deadline)]
    length = int.from_bytes(heard[0][5:7], "big")
    while 57 + 59 * (len(heard) - 1) < length:
        heard.append(received(connection, deadline))
    return heard


def received(connection: Connection, deadline: float) -> bytes:
    packet = connection.receive(deadline)
    assert packet is not None, "no packet came"
    return packet


def without_channel(packet: bytes) -> bytes:
    """Leave out the channel, which is another each time, where INIT gives one too."""
    if packet[:4] == b"\xff" * 4:
        return packet[:15] + packet[19:]
    return packet[4:]


@pytest.mark.parametrize("way", ["usb", "uhid"])
def test_hidapi_and_hidraw_carry_the_same_packets(plug: Plugger, way: str) -> None:
    key = plug("fido2.1", serial="0001", way=way)
    node = str(key.here().node)
    ways: tuple[Callable[[str], Connection], ...] = (HidrawConnection, HidapiConnection)

    ours, theirs = (conversation(connect(node)) for connect in ways)

    assert ours == theirs
    assert len(ours) > 6
