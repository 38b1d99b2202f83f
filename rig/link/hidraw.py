"""Keys behind Linux's hidraw nodes."""

from __future__ import annotations

import errno
import fcntl
import os
import struct

from fido2.hid.base import parse_report_descriptor
from fido2.hid.linux import HIDIOCGRDESC, HIDIOCGRDESCSIZE

from rig import BenchProblem, RigError, UsageProblem
from rig.link.descriptor import DescriptorConnection
from rig.link.errors import Gone, NotPermitted

_UDEV_ADVICE = (
    "install hardware/udev/70-keyrig.rules, whose rule"
    ' KERNEL=="hidraw*", SUBSYSTEM=="hidraw", ATTRS{idVendor}=="xxxx", TAG+="uaccess"'
    " (xxxx: the key's vendor id) gives it to who is logged in; then plug the key in again"
)
_SCAN_ADVICE = "keyrig scan shows the keys that are plugged in"
_LONGEST_DESCRIPTOR = 4096
_ROOM = 63
"""Reports that Linux keeps for who does not read them (drivers/hid/hidraw.c); others are lost."""


class HidrawConnection(DescriptorConnection):
    """Packets of a plugged-in key, with `poll`, in real time."""

    def __init__(self, path: str) -> None:
        """Open a node.

        Args:
            path: The node, such as ``/dev/hidraw3``.

        Raises:
            NotPermitted: This user may not open it.
            Gone: There is no such node (any more).
            BenchProblem: It cannot be opened for another reason.
            UsageProblem: It is not the FIDO interface of a device; nothing was written to it.
        """
        descriptor = _open(path)
        try:
            self._report_descriptor = _fido_descriptor(descriptor, path)
        except BaseException:
            os.close(descriptor)
            raise
        super().__init__(descriptor, path, report_id=b"\0")
        self._in_a_row = 0

    def receive(self, deadline: float) -> bytes | None:
        """Return the next packet, or None if none came until `deadline`.

        Raises:
            Gone: The key left, or the connection is closed.
        """
        self.overruns += self._in_a_row == _ROOM
        self.has_packet()
        packet = super().receive(deadline)
        self._in_a_row += packet is not None
        return packet

    def has_packet(self) -> bool:
        """Tell whether something has come that nobody has received yet, an end included."""
        is_waiting = super().has_packet()
        if not is_waiting:
            self._in_a_row = 0
        return is_waiting

    @property
    def report_descriptor(self) -> bytes:
        """The HID report descriptor of the key, as it was when the node was opened."""
        return self._report_descriptor


def _open(path: str) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise _refusal(error, path) from error


def _refusal(error: OSError, path: str) -> RigError:
    if error.errno in (errno.EACCES, errno.EPERM):
        return NotPermitted("you may not open this key", where=path, try_this=_UDEV_ADVICE)
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO):
        return Gone("there is no such device (any more)", where=path, try_this=_SCAN_ADVICE)
    if error.errno in (errno.ENOTTY, errno.EINVAL):
        return _not_fido(path)
    return BenchProblem(f"it cannot be opened: {error.strerror}", where=path)


def _not_fido(path: str) -> UsageProblem:
    return UsageProblem("this is not a FIDO device", where=path, try_this=_SCAN_ADVICE)


def _fido_descriptor(descriptor: int, path: str) -> bytes:
    # A first packet to a keyboard or a mouse would be an output report to it.
    try:
        told = _report_descriptor(descriptor)
        parse_report_descriptor(told)
    except OSError as error:
        raise _refusal(error, path) from error
    except ValueError as error:
        raise _not_fido(path) from error
    return told


def _report_descriptor(descriptor: int) -> bytes:
    """Return the HID report descriptor (linux/hidraw.h: struct hidraw_report_descriptor)."""
    size = struct.unpack("I", fcntl.ioctl(descriptor, HIDIOCGRDESCSIZE, bytes(4)))[0]
    request = struct.pack("I", size) + bytes(_LONGEST_DESCRIPTOR)
    content = bytearray(request)
    fcntl.ioctl(descriptor, HIDIOCGRDESC, content)
    return bytes(content[4 : 4 + size])
