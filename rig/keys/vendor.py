"""What a key tells of itself in its vendor's own words, where the guard lets it be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rig.guard.vendor import FIRST_PAGE, READ_CONFIG, YUBICO
from rig.link.device import KeyDevice
from rig.link.errors import HidError

_SERIAL, _VERSION = 0x02, 0x05


@dataclass(frozen=True)
class VendorIdentity:
    """What one key told.

    Attributes:
        serial: The number that is printed on it; None if it keeps that to itself.
        firmware: Its version, as its vendor writes it; None if not told.
    """

    serial: int | None = None
    firmware: str | None = None


def read_vendor_identity(link: KeyDevice, vid: int | None) -> VendorIdentity:
    """Ask a key who it is, if its vendor is known to have such a question; nothing else is sent.

    Args:
        link: The key, whose guard knows its vendor.
        vid: The USB vendor id that was seen in its port.

    Raises:
        LinkError: The key does not answer.
    """
    if vid != YUBICO:
        return VendorIdentity()
    try:
        return read_in(link.call(READ_CONFIG, FIRST_PAGE))
    except HidError:
        # Older ones do not know the question.
        return VendorIdentity()


def read_in(reply: bytes) -> VendorIdentity:
    """Read the reply: its length in one byte, then tag, length and value of each member."""
    members = dict(_members(reply[1 : 1 + reply[0]] if reply else b""))
    serial, version = members.get(_SERIAL, b""), members.get(_VERSION, b"")
    return VendorIdentity(
        serial=int.from_bytes(serial, "big") if len(serial) == 4 else None,
        firmware=".".join(map(str, version)) if len(version) == 3 else None,
    )


def _members(told: bytes) -> Iterator[tuple[int, bytes]]:
    while len(told) >= 2:
        tag, length = told[:2]
        if len(told) < 2 + length:
            return
        yield tag, told[2 : 2 + length]
        told = told[2 + length :]
