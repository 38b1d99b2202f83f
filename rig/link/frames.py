"""CTAPHID packets: writing them, reading them, putting messages together (CTAP 11.2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import NamedTuple

from rig import SuiteProblem
from rig.link.connection import PACKET_SIZE
from rig.link.errors import BrokenFraming

BROADCAST = 0xFFFFFFFF
"""The channel on which INIT asks for a channel (CTAP 11.2.3)."""

MAX_MESSAGE = 7609
"""Bytes in the longest message: one initialization and 128 continuation packets."""

INITIALIZATION = 0x80
"""The bit of a packet's fifth byte that makes it an initialization packet."""

_LONGEST_LENGTH = 0xFFFF


class Command(IntEnum):
    """CTAPHID commands, without the initialization bit (CTAP 11.2.9)."""

    PING = 0x01
    MSG = 0x03
    LOCK = 0x04
    INIT = 0x06
    WINK = 0x08
    CBOR = 0x10
    CANCEL = 0x11
    KEEPALIVE = 0x3B
    ERROR = 0x3F


_COMMAND_NAMES = {int(command): command.name for command in Command}


def command_name(command: int) -> str:
    """Return the name of a command for people; its number if it has none."""
    return _COMMAND_NAMES.get(command, f"command 0x{command:02X}")


class _Shape:
    """The two kinds of packet in reports of one size, zeros filling up what data leaves."""

    def __init__(self, size: int) -> None:
        self.first = size - 7
        self.step = size - 5
        self.initialization = Struct(f">IBH{self.first}s").pack
        self.continuation = Struct(f">IB{self.step}s").pack


_USB = _Shape(PACKET_SIZE)
_take_header = Struct(">IBH").unpack_from


def init_packet(
    channel: int,
    command: int,
    data: bytes = b"",
    *,
    length: int | None = None,
    size: int = PACKET_SIZE,
) -> bytes:
    """Return an initialization packet with as much of `data` as it can carry.

    Args:
        channel: The channel, 32 bits.
        command: The command, 7 bits.
        data: The first bytes of the payload.
        length: What BCNT says; the length of `data` if None.
        size: Bytes in the report.

    Raises:
        SuiteProblem: BCNT has 16 bits, which is too few for that length.
    """
    return packets(channel, command, data, size=size, length=length)[0]


def continuation(
    channel: int, sequence: int, data: bytes = b"", *, size: int = PACKET_SIZE
) -> bytes:
    """Return a continuation packet (sequence of 7 bits) with what it can carry of `data`."""
    shape = _USB if size == PACKET_SIZE else _Shape(size)
    return shape.continuation(channel, sequence, data)


def packets(
    channel: int,
    command: int,
    payload: bytes,
    *,
    size: int = PACKET_SIZE,
    length: int | None = None,
) -> list[bytes]:
    """Return the packets of a message; one longer than CTAPHID allows goes round in sequence.

    Args:
        channel: The channel, 32 bits.
        command: The command, 7 bits.
        payload: What the packets carry between them.
        size: Bytes in a report.
        length: What BCNT says; the length of `payload` if None.

    Raises:
        SuiteProblem: BCNT has 16 bits, which is too few for that length.
    """
    shape = _USB if size == PACKET_SIZE else _Shape(size)
    if length is None:
        length = len(payload)
    if not 0 <= length <= _LONGEST_LENGTH:
        raise SuiteProblem(f"a length of {length} does not fit the 16 bits of BCNT")
    message = [shape.initialization(channel, INITIALIZATION | command, length, payload)]
    if len(payload) > shape.first:
        step, pack = shape.step, shape.continuation
        message += [
            pack(channel, sequence & 0x7F, payload[start : start + step])
            for sequence, start in enumerate(range(shape.first, len(payload), step))
        ]
    return message


@dataclass(frozen=True)
class Frame:
    """One packet, taken apart.

    Attributes:
        channel: The channel, 32 bits.
        command: Without the initialization bit; None in a continuation packet.
        sequence: The sequence number; None in an initialization packet.
        length: BCNT; None in a continuation packet.
        data: Everything after the header, padding included.
    """

    channel: int
    command: int | None
    sequence: int | None
    length: int | None
    data: bytes


def parse(packet: bytes) -> Frame:
    """Take a packet apart.

    Raises:
        BrokenFraming: It is not a whole report of 64 bytes.
    """
    if len(packet) != PACKET_SIZE:
        raise misshapen(packet)
    channel, kind, length = _take_header(packet)
    if kind & INITIALIZATION:
        command = kind & ~INITIALIZATION
        return Frame(channel, command, None, length, packet[7:])
    return Frame(channel, None, kind, None, packet[5:])


def misshapen(packet: bytes) -> BrokenFraming:
    """Return the error for a report that does not have 64 bytes."""
    return BrokenFraming(f"a report of {len(packet)} bytes where all have {PACKET_SIZE}")


class Message(NamedTuple):
    """A whole message of one channel."""

    channel: int
    command: int
    payload: bytes


def single(packet: bytes) -> tuple[int, bytes] | None:
    """Return command and payload if a report is a whole message, which most are; else None."""
    length = packet[5] << 8 | packet[6]
    if length > _USB.first or packet[4] < INITIALIZATION:
        return None
    return packet[4] - INITIALIZATION, packet[7 : 7 + length]


class Assembly:
    """One message in the making, of whole reports of one channel.

    Attributes:
        command: The command, without the initialization bit.
        missing: Bytes that have not come yet; zero or less when the message is whole.
    """

    __slots__ = ("_length", "_parts", "_sequence", "command", "missing")

    def __init__(self, first: bytes) -> None:
        """Begin with a packet.

        Raises:
            BrokenFraming: It is a continuation packet, or its BCNT is over 7609.
        """
        _, kind, length = _take_header(first)
        if kind < INITIALIZATION:
            raise BrokenFraming(f"a continuation packet (sequence {kind}) that continues nothing")
        self.command = kind - INITIALIZATION
        if length > MAX_MESSAGE:
            raise BrokenFraming(
                f"a {command_name(self.command)} message of {length} bytes,"
                f" where CTAPHID allows {MAX_MESSAGE}"
            )
        self._length = length
        self._sequence = 0
        self._parts = [first[7:]]
        self.missing = length - len(first) + 7

    def add(self, packet: bytes) -> None:
        """Add the next packet.

        Raises:
            BrokenFraming: It is not the continuation packet that is due.
        """
        if packet[4] != self._sequence:
            raise BrokenFraming(f"{_kind(packet[4])} where sequence {self._sequence} was due")
        self._sequence += 1
        self._parts.append(packet[5:])
        self.missing -= len(packet) - 5

    @property
    def payload(self) -> bytes:
        """What has been put together so far, without padding."""
        return b"".join(self._parts)[: self._length]

    def __str__(self) -> str:
        return f"{len(self.payload)} of {self._length} bytes of a {command_name(self.command)}"


def _kind(byte: int) -> str:
    if byte & INITIALIZATION:
        return f"a new {command_name(byte & ~INITIALIZATION)} message"
    return f"sequence {byte}"


class Assembler:
    """Puts messages together, each channel by itself."""

    def __init__(self) -> None:
        self._unfinished: dict[int, Assembly] = {}

    def feed(self, packet: bytes) -> Message | None:
        """Take in the next packet; return the message that it completes, if it does.

        INIT starts anew on its channel; any other packet out of turn drops what its channel had.

        Raises:
            BrokenFraming: The packet is not a whole report, or it is out of turn.
        """
        frame = parse(packet)
        begun = self._unfinished.pop(frame.channel, None)
        if begun is None or frame.command == Command.INIT:
            begun = Assembly(packet)
        else:
            begun.add(packet)
        if begun.missing <= 0:
            return Message(frame.channel, begun.command, begun.payload)
        self._unfinished[frame.channel] = begun
        return None
