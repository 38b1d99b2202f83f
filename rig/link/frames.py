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

_INITIALIZATION = Struct(">IBH")
_CONTINUATION = Struct(">IB")
_initialization_header = _INITIALIZATION.pack
_continuation_header = _CONTINUATION.pack
_take_header = _INITIALIZATION.unpack_from


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


def init_packet(
    channel: int,
    command: int,
    data: bytes = b"",
    *,
    length: int | None = None,
    size: int = PACKET_SIZE,
) -> bytes:
    """Return an initialization packet.

    Args:
        channel: The channel, 32 bits.
        command: The command, 7 bits.
        data: The first bytes of the payload.
        length: What BCNT shall say (16 bits); the length of `data` if None.
        size: Bytes in the report, which zeros fill up.

    Raises:
        SuiteProblem: BCNT has no room for that length.
    """
    count = len(data) if length is None else length
    if not 0 <= count <= 0xFFFF:
        raise SuiteProblem(f"a length of {count} does not fit the 16 bits of BCNT")
    header = _initialization_header(channel, INITIALIZATION | command, count)
    return (header + data).ljust(size, b"\0")


def continuation(
    channel: int, sequence: int, data: bytes = b"", *, size: int = PACKET_SIZE
) -> bytes:
    """Return a continuation packet with a sequence number of 7 bits."""
    return (_continuation_header(channel, sequence) + data).ljust(size, b"\0")


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
        length: What BCNT shall say (16 bits); the length of `payload` if None.

    Raises:
        SuiteProblem: BCNT has no room for that length.
    """
    if length is None:
        length = len(payload)
    first = size - _INITIALIZATION.size
    if len(payload) <= first:
        return [init_packet(channel, command, payload, length=length, size=size)]
    step = size - _CONTINUATION.size
    message = [init_packet(channel, command, payload[:first], length=length, size=size)]
    step = size - _CONTINUATION.size
    for sequence, start in enumerate(range(first, len(payload), step)):
        header = _continuation_header(channel, sequence & 0x7F)
        message.append((header + payload[start : start + step]).ljust(size, b"\0"))
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
    channel, kind, length = _INITIALIZATION.unpack_from(packet)
    if kind & INITIALIZATION:
        command = kind & ~INITIALIZATION
        return Frame(channel, command, None, length, packet[_INITIALIZATION.size :])
    return Frame(channel, None, kind, None, packet[_CONTINUATION.size :])


def misshapen(packet: bytes) -> BrokenFraming:
    """Return the error for a report that does not have 64 bytes."""
    return BrokenFraming(f"a report of {len(packet)} bytes where all have {PACKET_SIZE}")


class Message(NamedTuple):
    """A whole message of one channel."""

    channel: int
    command: int
    payload: bytes


class Assembly:
    """One message in the making, of whole reports of one channel.

    Attributes:
        command: The command, without the initialization bit.
        is_complete: Whether the last packet has been added.
    """

    __slots__ = ("_data", "_length", "_sequence", "command", "is_complete")

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
        self._data = first[7:]
        self.is_complete = length <= len(self._data)

    def add(self, packet: bytes) -> None:
        """Add the next packet.

        Raises:
            BrokenFraming: It is not the continuation packet that is due.
        """
        if packet[4] != self._sequence:
            raise BrokenFraming(f"{_kind(packet[4])} where sequence {self._sequence} was due")
        self._sequence += 1
        self._data += packet[5:]
        self.is_complete = len(self._data) >= self._length

    @property
    def payload(self) -> bytes:
        """What has been put together so far, without padding."""
        return self._data[: self._length]

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
        if begun.is_complete:
            return Message(frame.channel, begun.command, begun.payload)
        self._unfinished[frame.channel] = begun
        return None
