"""Endpoint 0 of a virtual key: what a kernel asks before it lets anybody near (USB 2.0 9.4)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from rig.virtual.serving.usb.descriptors import UsbIdentity, descriptor_of

_STANDARD, _CLASS = 0x00, 0x20
_KIND = 0x60
_TO_HOST = 0x80


class Standard(IntEnum):
    """Standard requests (USB 2.0 table 9-4)."""

    GET_STATUS = 0
    CLEAR_FEATURE = 1
    SET_FEATURE = 3
    SET_ADDRESS = 5
    GET_DESCRIPTOR = 6
    GET_CONFIGURATION = 8
    SET_CONFIGURATION = 9
    GET_INTERFACE = 10
    SET_INTERFACE = 11


class HidRequest(IntEnum):
    """Requests of the HID class (HID 1.11 7.2)."""

    SET_IDLE = 0x0A
    SET_PROTOCOL = 0x0B


@dataclass(frozen=True)
class Setup:
    """The eight bytes that begin a control transfer."""

    kind: int
    request: int
    value: int
    index: int
    length: int

    @classmethod
    def of(cls, data: bytes) -> Setup:
        """Read them."""
        return cls(*struct.unpack("<BBHHH", data))


class ControlEndpoint:
    """Answers control transfers.

    Args:
        identity: What the device says of itself.
    """

    def __init__(self, identity: UsbIdentity) -> None:
        self._identity = identity
        self._configuration = 0

    def answer(self, setup: Setup) -> bytes | None:
        """Return what the device says, empty where there is nothing to say; None to stall."""
        said = self._answer(setup)
        if said is None:
            return None
        return said[: setup.length] if setup.kind & _TO_HOST else b""

    def _answer(self, setup: Setup) -> bytes | None:
        if setup.kind & _KIND == _CLASS:
            return b"" if setup.request in set(HidRequest) else None
        if setup.kind & _KIND != _STANDARD:
            return None
        match setup.request:
            case Standard.GET_DESCRIPTOR:
                return descriptor_of(self._identity, setup.value >> 8, setup.value & 0xFF)
            case Standard.GET_STATUS:
                return bytes(2)
            case Standard.GET_CONFIGURATION:
                return bytes([self._configuration])
            case Standard.GET_INTERFACE:
                return bytes(1)
            case Standard.SET_CONFIGURATION:
                self._configuration = setup.value & 0xFF
        return b"" if setup.request in set(Standard) else None
