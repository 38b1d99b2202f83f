"""The blocks of a pcapng file that a trace is made of, written (pcapng 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from struct import Struct
from typing import Final

SECTION: Final = 0x0A0D0D0A
INTERFACE: Final = 1
PACKET: Final = 6
JOURNAL: Final = 9
"""An entry as systemd's journal exports it, whose text Wireshark shows by itself."""

END: Final = 0
COMMENT: Final = 1
RESOLUTION: Final = 9
APPLICATION: Final = 4

BYTE_ORDER: Final = 0x1A2B3C4D
NANOSECONDS: Final = 9
"""Times are counted in units of ten to the minus so many seconds."""

_head = Struct("<II").pack
_option_head = Struct("<HH").pack
_packet_head = Struct("<IIIII").pack
_length = Struct("<I").pack


def section(application: str) -> bytes:
    """Return the block that begins a file, written by `application`."""
    body = Struct("<IHHq").pack(BYTE_ORDER, 1, 0, -1)
    return _block(SECTION, body + _options([(APPLICATION, application.encode())]))


def interface(link_type: int) -> bytes:
    """Return the block that says how packets are to be read, with times in nanoseconds."""
    body = Struct("<HHI").pack(link_type, 0, 0)
    return _block(INTERFACE, body + _options([(RESOLUTION, bytes([NANOSECONDS]))]))


def packet(at: int, data: bytes, comments: Iterable[str] = ()) -> bytes:
    """Return the block of one packet.

    Args:
        at: Nanoseconds since 1970.
        data: The packet, as the interface's link type has it.
        comments: What Wireshark is to show beside it.
    """
    size = len(data)
    head = _packet_head(0, at >> 32, at & 0xFFFFFFFF, size, size)
    return _block(
        PACKET, head + _padded(data) + _options([(COMMENT, c.encode()) for c in comments])
    )


def journal(at: int, fields: Mapping[str, str]) -> bytes:
    """Return the block of something that was done, at so many nanoseconds since 1970.

    Args:
        at: When.
        fields: Names in capitals and values; `MESSAGE` is what people are shown.
    """
    lines = {"__REALTIME_TIMESTAMP": str(at // 1000), **fields}
    text = "".join(f"{name}={_one_line(value)}\n" for name, value in lines.items())
    return _block(JOURNAL, _padded(text.encode()))


def _one_line(value: str) -> str:
    return " ".join(value.splitlines())


def _block(kind: int, body: bytes) -> bytes:
    size = len(body) + 12
    return _head(kind, size) + body + _length(size)


def _options(options: Iterable[tuple[int, bytes]]) -> bytes:
    written = [_option_head(code, len(value)) + _padded(value) for code, value in options]
    return b"".join([*written, _option_head(END, 0)]) if written else b""


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
