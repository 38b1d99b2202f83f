"""Plugged-in keys through hidapi: macOS and Windows, and Linux where its module uses hidraw."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Protocol, cast

from rig import BenchProblem, UsageProblem
from rig.link.clock import RealClock
from rig.link.connection import PACKET_SIZE, Connection
from rig.link.errors import Gone, NotPermitted

FIDO_USAGE = (0xF1D0, 0x01)
"""Usage page and usage of the FIDO interface (CTAP 11.2.8.2)."""

_LONGEST_READ = 0.1
"""Seconds: Ctrl-C is heard only between two reads."""

_ADVICE = "plug the key in again; keyrig scan shows what is plugged in"


class Handle(Protocol):
    """An open device of hidapi."""

    def open_path(self, path: bytes) -> None:
        """Open a device; OSError if it cannot be."""

    def set_nonblocking(self, on: int) -> object:
        """Have reads without a time-out return at once."""

    def read(self, most: int, timeout_ms: int = 0) -> Sequence[int]:
        """Return a report, or nothing in time; OSError once the device has gone."""

    def write(self, report: bytes) -> int:
        """Write a report id and a report; return a negative number if that failed."""

    def close(self) -> None:
        """Close the device."""


class Hidapi(Protocol):
    """The module of hidapi."""

    def enumerate(self) -> Sequence[Mapping[str, Any]]:
        """Return what is plugged in; opens nothing."""

    def device(self) -> Handle:
        """Return a device that is not open yet."""


class HidapiConnection(Connection):
    """Packets of a plugged-in key, by hidapi, in real time."""

    def __init__(self, path: str, hidapi: Hidapi | None = None) -> None:
        """Open a device.

        Args:
            path: What hidapi calls it: `/dev/hidraw3`, `DevSrvsID:4294971234`.
            hidapi: The module; None for the one that fits this system.

        Raises:
            Gone: There is no such device (any more).
            NotPermitted: It is there, but this user may not open it, or another program has it.
            UsageProblem: It is not the FIDO interface of a device; nothing was written to it.
            BenchProblem: hidapi is not installed as it must be.
        """
        self.clock = RealClock()
        self._path = path
        self._handle: Handle | None = _opened(hidapi or hidapi_module(), path)

    def receive(self, deadline: float) -> bytes | None:
        """Return the next packet, or None if none came until `deadline`.

        Raises:
            Gone: The key left, or the connection is closed.
        """
        while True:
            left = deadline - self.clock.now()
            packet = self._read(ceil(min(max(left, 0.0), _LONGEST_READ) * 1000))
            if packet or left <= 0:
                return packet or None

    def write_packet(self, data: bytes) -> None:
        """Write one packet.

        Raises:
            Gone: The key left, or the connection is closed.
        """
        try:
            written = self._open_handle().write(b"\0" + data)
        except OSError as error:
            raise self._gone() from error
        if written < 0:
            raise self._gone()

    def close(self) -> None:
        """Close the device; anything but another `close` raises `Gone` from now on."""
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()

    def _read(self, milliseconds: int) -> bytes:
        try:
            # A byte more than a packet has, so that a longer one does not pass for a good one.
            return bytes(self._open_handle().read(PACKET_SIZE + 1, milliseconds))
        except OSError as error:
            raise self._gone() from error

    def _open_handle(self) -> Handle:
        if self._handle is None:
            raise Gone("the connection is closed", where=self._path)
        return self._handle

    def _gone(self) -> Gone:
        return Gone("the key left", where=self._path, try_this=_ADVICE)


def hidapi_module(platform: str = sys.platform) -> Hidapi:
    """Return the module of hidapi that goes through the system's own HID driver.

    Raises:
        BenchProblem: It is not there. On Linux the module `hid` does not do: it uses libusb, which
            takes the interface away from the kernel and from every other program.
    """
    name = "hidraw" if platform == "linux" else "hid"
    try:
        return cast("Hidapi", importlib.import_module(name))
    except ImportError as error:
        raise _unusable(name) from error


def _unusable(name: str) -> BenchProblem:
    reason = ""
    if name == "hidraw":
        reason = (
            "; its module hid is not used on Linux: it works through libusb, which takes the key"
            " away from the kernel and from every other program"
        )
    return BenchProblem(
        f"hidapi has no module {name} here{reason}", try_this="pip install 'hidapi>=0.15'"
    )


def _opened(hidapi: Hidapi, path: str) -> Handle:
    # A first packet to a keyboard or a mouse would be an output report to it.
    _require_fido(hidapi, path)
    handle = hidapi.device()
    try:
        handle.open_path(path.encode())
    except OSError as error:
        raise NotPermitted(
            "this key cannot be opened: it is another user's or another program's",
            where=path,
            try_this="end what else uses the key; on Linux, install hardware/udev/70-keyrig.rules",
        ) from error
    handle.set_nonblocking(1)
    return handle


def _require_fido(hidapi: Hidapi, path: str) -> None:
    usages = {
        (device["usage_page"], device["usage"])
        for device in hidapi.enumerate()
        if device["path"] == path.encode()
    }
    if not usages:
        raise Gone("there is no such device (any more)", where=path, try_this=_ADVICE)
    if FIDO_USAGE not in usages:
        raise UsageProblem("this is not a FIDO device", where=path, try_this=_ADVICE)
