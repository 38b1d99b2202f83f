"""The words in which the kernel's vhci speaks to a device (Documentation/usb/usbip_protocol)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

HEADER_SIZE = 48
EPIPE, ECONNRESET, EOVERFLOW = 32, 104, 75
"""What ends a transfer that stalled, that was taken back, and that was too long."""

_BASIC = struct.Struct(">IIIII")
_SUBMIT = struct.Struct(">IiiiI8s")
_RET_SUBMIT = struct.Struct(">iiiii8x")
_UNLINK = struct.Struct(">I24x")
_RET_UNLINK = struct.Struct(">i24x")


class Command(IntEnum):
    """What a header says."""

    SUBMIT = 1
    UNLINK = 2
    RET_SUBMIT = 3
    RET_UNLINK = 4


@dataclass(frozen=True, kw_only=True)
class Submit:
    """A transfer that the kernel wants done.

    Attributes:
        to_host: Whether data flows to the host.
        endpoint: The number of the endpoint.
        length: Bytes to be sent, or room for those received.
        setup: The first eight bytes of a control transfer.
    """

    sequence: int
    to_host: bool
    endpoint: int
    length: int
    setup: bytes

    @property
    def payload(self) -> int:
        """Bytes that follow the header."""
        return 0 if self.to_host else self.length


@dataclass(frozen=True, kw_only=True)
class Unlink:
    """A transfer that the kernel wants back."""

    sequence: int
    taken_back: int


def parse(header: bytes) -> Submit | Unlink:
    """Read a header; ValueError if it is none that a kernel sends."""
    command, sequence, _, direction, endpoint = _BASIC.unpack_from(header)
    rest = header[_BASIC.size :]
    if command == Command.SUBMIT:
        _, length, *_, setup = _SUBMIT.unpack(rest)
        return Submit(
            sequence=sequence,
            to_host=bool(direction),
            endpoint=endpoint,
            length=length,
            setup=setup,
        )
    if command == Command.UNLINK:
        return Unlink(sequence=sequence, taken_back=_UNLINK.unpack(rest)[0])
    raise ValueError(f"the kernel does not say {command} to a device")


def done(submit: Submit, data: bytes = b"", *, status: int = 0) -> bytes:
    """Return the answer to a transfer that ended.

    Args:
        submit: The transfer.
        data: What is sent to the host.
        status: 0, or the error's number.
    """
    count = len(data) if submit.to_host else submit.length
    head = _BASIC.pack(Command.RET_SUBMIT, submit.sequence, 0, 0, 0)
    return head + _RET_SUBMIT.pack(-status, 0 if status else count, 0, 0, 0) + data


def taken_back(unlink: Unlink, *, in_time: bool) -> bytes:
    """Return the answer to an unlink; `in_time` if the transfer had not ended yet."""
    head = _BASIC.pack(Command.RET_UNLINK, unlink.sequence, 0, 0, 0)
    return head + _RET_UNLINK.pack(-ECONNRESET if in_time else 0)
