"""CTAPHID packets as the key reads and writes them (CTAP 11.2.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

REPORT_SIZE = 64
BROADCAST = 0xFFFFFFFF
MAX_MESSAGE = 64 - 7 + 128 * (64 - 5)
"""Bytes in the longest message that 1 initialization and 128 continuation packets carry: 7,609."""

_INIT_DATA = REPORT_SIZE - 7
_CONTINUATION_DATA = REPORT_SIZE - 5
_TYPE_INIT = 0x80


class HidCommand(IntEnum):
    """CTAPHID commands (CTAP 11.2.9)."""

    PING = 0x01
    MSG = 0x03
    LOCK = 0x04
    INIT = 0x06
    WINK = 0x08
    CBOR = 0x10
    CANCEL = 0x11
    KEEPALIVE = 0x3B
    ERROR = 0x3F


class HidError(IntEnum):
    """Codes that an ERROR packet carries (CTAP 11.2.9.1.6)."""

    INVALID_COMMAND = 0x01
    INVALID_PARAMETER = 0x02
    INVALID_LENGTH = 0x03
    INVALID_SEQUENCE = 0x04
    MESSAGE_TIMEOUT = 0x05
    CHANNEL_BUSY = 0x06
    INVALID_CHANNEL = 0x0B


@dataclass(frozen=True)
class Initialization:
    """The first packet of a message; `length` is that of the whole message, as it claims."""

    channel: int
    command: int
    length: int
    data: bytes


@dataclass(frozen=True)
class Continuation:
    """A later packet of a message."""

    channel: int
    sequence: int
    data: bytes


def parse(report: bytes) -> Initialization | Continuation:
    """Read a report of 64 bytes."""
    channel, kind = int.from_bytes(report[:4], "big"), report[4]
    if not kind & _TYPE_INIT:
        return Continuation(channel, kind, report[5:])
    length = int.from_bytes(report[5:7], "big")
    return Initialization(channel, kind & ~_TYPE_INIT, length, report[7:])


def reports(
    channel: int, command: int, payload: bytes, sequence: Callable[[int], int]
) -> Iterator[bytes]:
    """Cut a message into reports; `sequence` numbers the continuation packets from their index."""
    address = channel.to_bytes(4, "big")
    start = bytes([_TYPE_INIT | command]) + len(payload).to_bytes(2, "big")
    yield (address + start + payload[:_INIT_DATA]).ljust(REPORT_SIZE, b"\0")
    for index, at in enumerate(range(_INIT_DATA, len(payload), _CONTINUATION_DATA)):
        part = bytes([sequence(index)]) + payload[at : at + _CONTINUATION_DATA]
        yield (address + part).ljust(REPORT_SIZE, b"\0")
