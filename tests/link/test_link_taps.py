from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from rig import SuiteProblem
from rig.link.device import KeyDevice
from rig.link.errors import HidError
from rig.link.frames import Command, init_packet, packets
from rig.link.taps import Tap

if TYPE_CHECKING:
    from tests.link.conftest import ScriptedKey

CHANNEL = 0x0A0B0C0D
OTHER = 0x01010101


class Everything(Tap):
    """Notes the name of every call with what it was given, on a log that may be shared."""

    def __init__(self, log: list[tuple[object, ...]], name: str = "") -> None:
        self._log = log
        self._name = name

    def message(self, channel: int, command: int, payload: bytes) -> None:
        self._log.append((self._name + "message", channel, command, payload))

    def raw_packet(self, packet: bytes) -> None:
        self._log.append((self._name + "raw_packet", packet))

    def packet_out(self, packet: bytes, at: float) -> None:
        self._log.append((self._name + "packet_out", packet, at))

    def packet_in(self, packet: bytes, at: float) -> None:
        self._log.append((self._name + "packet_in", packet, at))

    def keepalive(self, channel: int, status: int, at: float) -> None:
        self._log.append((self._name + "keepalive", channel, status, at))

    def reply(self, channel: int, command: int, payload: bytes, at: float) -> None:
        self._log.append((self._name + "reply", channel, command, payload, at))


class Refusing(Tap):
    def message(self, channel: int, command: int, payload: bytes) -> None:
        if command == Command.CBOR:
            raise SuiteProblem("refused")

    def raw_packet(self, packet: bytes) -> None:
        raise SuiteProblem("refused")


def test_tap_sees_everything_in_order(key: ScriptedKey, connect: Callable[..., KeyDevice]) -> None:
    log: list[tuple[object, ...]] = []
    device = connect(Everything(log))
    log.clear()
    foreign = init_packet(OTHER, Command.PING)
    waiting = init_packet(CHANNEL, Command.KEEPALIVE, b"\x02")
    done = init_packet(CHANNEL, Command.CBOR, b"\x00")
    for number, packet in enumerate((foreign, waiting, done), start=1):
        key.say(packet, after=number)
    device.call(Command.CBOR, b"\x0b")
    assert log == [
        ("message", CHANNEL, Command.CBOR, b"\x0b"),
        ("packet_out", init_packet(CHANNEL, Command.CBOR, b"\x0b"), 1000.0),
        ("packet_in", foreign, 1001.0),
        ("packet_in", waiting, 1002.0),
        ("keepalive", CHANNEL, 2, 1002.0),
        ("packet_in", done, 1003.0),
        ("reply", CHANNEL, Command.CBOR, b"\x00", 1003.0),
    ]


def test_tap_sees_error_replies(key: ScriptedKey, connect: Callable[..., KeyDevice]) -> None:
    log: list[tuple[object, ...]] = []
    device = connect(Everything(log))
    key.answer(Command.ERROR, b"\x01")
    with pytest.raises(HidError):
        device.call(0x41)
    assert log[-1] == ("reply", CHANNEL, Command.ERROR, b"\x01", 1000.0)


def test_tap_learns_the_channel_from_the_reply_to_init(
    connect: Callable[..., KeyDevice],
) -> None:
    log: list[tuple[object, ...]] = []
    connect(Everything(log))
    name, channel, command, payload, _ = log[-1]
    assert (name, channel, command) == ("reply", 0xFFFFFFFF, Command.INIT)
    assert isinstance(payload, bytes)
    assert payload[8:12] == CHANNEL.to_bytes(4, "big")


def test_taps_are_called_in_their_order(
    key: ScriptedKey, connect: Callable[..., KeyDevice]
) -> None:
    log: list[tuple[object, ...]] = []
    device = connect(Everything(log, "first "), Everything(log, "second "))
    log.clear()
    key.answer(Command.WINK)
    device.wink()
    assert [name for name, *_ in log] == [
        "first message",
        "second message",
        "first packet_out",
        "second packet_out",
        "first packet_in",
        "second packet_in",
        "first reply",
        "second reply",
    ]


REFUSED: dict[str, Callable[[KeyDevice], object]] = {
    "call": lambda device: device.call(Command.CBOR, b"\x07"),
    "raw message": lambda device: device.raw.send_message(CHANNEL, Command.CBOR, b"\x07"),
    "raw message with a lie": lambda device: device.raw.send_message(
        CHANNEL, Command.PING, b"", length=9
    ),
    "raw packet": lambda device: device.raw.send(packets(CHANNEL, Command.CBOR, b"\x07")[0]),
}


@pytest.mark.parametrize("act", REFUSED.values(), ids=REFUSED)
def test_refusing_tap_keeps_everything_from_the_key(
    key: ScriptedKey, connect: Callable[..., KeyDevice], act: Callable[[KeyDevice], object]
) -> None:
    log: list[tuple[object, ...]] = []
    device = connect(Refusing(), Everything(log))
    log.clear()
    with pytest.raises(SuiteProblem, match="refused"):
        act(device)
    assert key.written == []
    assert log == []


def test_link_goes_on_after_a_refusal(key: ScriptedKey, connect: Callable[..., KeyDevice]) -> None:
    device = connect(Refusing())
    with pytest.raises(SuiteProblem):
        device.call(Command.CBOR, b"\x07")
    key.answer(Command.PING, b"still here")
    assert device.ping(b"still here") == b"still here"
