"""A virtual key at the kernel's HID layer, without USB below it (`/dev/uhid`, linux/uhid.h).

The kernel holds no more than 32 reports for whoever does not read them: messages of more than about
1.8 kB lose packets here, which is no fault of the key.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from rig.virtual.serving.loop import Loop
from rig.virtual.serving.usb.descriptors import PACKET_SIZE, UsbIdentity

NODE = Path("/dev/uhid")

_EVENT_SIZE = 4380
_BUS_USB = 0x03
_CREATE = struct.Struct("<I128s64s64sHHIIII4096s")
_INPUT = struct.Struct("<IH4096s")
_OUTPUT = struct.Struct("<I4096sHB")
_GET_REPORT = struct.Struct("<II")
_GET_REPORT_REPLY = struct.Struct("<IIHH")


class Event(IntEnum):
    """What is said on the node, either way."""

    DESTROY = 1
    OUTPUT = 6
    GET_REPORT = 9
    GET_REPORT_REPLY = 10
    CREATE2 = 11
    INPUT2 = 12
    SET_REPORT = 13
    SET_REPORT_REPLY = 14


class UhidPort:
    """Where the key is plugged in.

    Args:
        loop: What waits for the kernel.
        feed: Called with each report of the host.
        identity: What the device says of itself.
    """

    def __init__(self, loop: Loop, feed: Callable[[bytes], None], identity: UsbIdentity) -> None:
        self._loop = loop
        self._feed = feed
        self._identity = identity
        self._node: int | None = None

    @property
    def place(self) -> str:
        """Say where it is."""
        return f"uhid {NODE}"

    def plug(self) -> None:
        """Make the device; OSError that says how to get what is missing."""
        try:
            self._node = os.open(NODE, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise OSError(
                error.errno,
                "the kernel makes no HID devices: load its module with `modprobe uhid`",
            ) from error
        except PermissionError as error:
            raise OSError(error.errno, "only root may make HID devices") from error
        os.write(self._node, _created(self._identity))
        self._loop.watch(self._node, self._hear)

    def unplug(self) -> None:
        """Take the device away."""
        if self._node is not None:
            self._loop.forget(self._node)
            os.close(self._node)
            self._node = None

    def send(self, report: bytes) -> None:
        """Send one report."""
        if self._node is not None:
            os.write(self._node, _INPUT.pack(Event.INPUT2, len(report), report))

    def _hear(self) -> None:
        if self._node is None:
            return
        said = os.read(self._node, _EVENT_SIZE)
        kind = int.from_bytes(said[:4], "little")
        if kind == Event.OUTPUT:
            _, data, size, _ = _OUTPUT.unpack_from(said.ljust(_EVENT_SIZE, b"\0"))
            # The first byte is the number of the report, and keys have but one, without a number.
            self._feed(data[1:size].ljust(PACKET_SIZE, b"\0"))
        elif kind in (Event.GET_REPORT, Event.SET_REPORT):
            _, request = _GET_REPORT.unpack_from(said)
            reply = Event(kind + 1)
            os.write(self._node, _GET_REPORT_REPLY.pack(reply, request, errno.EIO, 0))


def _created(identity: UsbIdentity) -> bytes:
    return _CREATE.pack(
        Event.CREATE2,
        identity.product.encode()[:127],
        b"",
        identity.serial.encode()[:63],
        len(identity.report_descriptor),
        _BUS_USB,
        identity.vendor_id,
        identity.product_id,
        identity.release,
        0,
        identity.report_descriptor,
    )
