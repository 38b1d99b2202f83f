"""What the kernel says of one USB port: resets, disconnects, over-current, a key that came back."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

KMSG = Path("/dev/kmsg")
DEVICES = Path("/sys/bus/usb/devices")
MOST_LINES = 100
_LONGEST_RECORD = 8192
_DEADLINE = 5.0
"""Seconds for the journal to be searched."""
_RECORD = re.compile(r"\d+,\d+,(\d+),[^;]*;(.*)")
_JOURNAL = ("journalctl", "--dmesg", "--quiet", "--no-pager", "--output=short-monotonic")
_HID_DEVICE = "????:????:????.????"
"""How sysfs calls what the HID layer makes of an interface: bus, vendor, product, a number."""
_SERIAL = re.compile(r"(SerialNumber: ).*")
WARNING = (
    "the kernel log cannot be read, so it does not stand beside failures;"
    " try: sudo sysctl kernel.dmesg_restrict=0, or join the group adm"
)


class KernelLog:
    """The kernel log, as far as it is about one port.

    Read from `/dev/kmsg`, or from the journal where this user may not. Serial numbers are left out.

    Attributes:
        warning: Why nothing is told; empty while something can be.
    """

    def __init__(
        self,
        port: str,
        kmsg: Path = KMSG,
        journal: Callable[[float], str | None] | None = None,
        devices: Path = DEVICES,
    ) -> None:
        """Begin with what is said from now on.

        Args:
            port: The port's name in the kernel (`1-2.3`).
            kmsg: The kernel's own device.
            journal: Returns what the journal has since a time of day; None if it cannot be read.
            devices: Where sysfs has the USB devices.
        """
        self.warning = ""
        self._about = _about(port)
        self._device = devices / port
        self._journal = journal or _journal
        self._file = _opened(kmsg)
        self.mark()

    def mark(self) -> None:
        """Forget what was said until now."""
        self._since = time.time()
        self._hid = self._hid_devices()
        if self._file is not None:
            os.lseek(self._file, 0, os.SEEK_END)

    def text(self) -> str:
        """Return what was said of the port since the mark, one line each, and forget it."""
        lines = self._journal_lines() if self._file is None else _records(_read(self._file))
        # A key that came anew meanwhile has another name than at the mark.
        self._hid |= self._hid_devices()
        about = deque((line for line in lines if self._is_about(line)), MOST_LINES)
        self.mark()
        return "\n".join(_SERIAL.sub(r"\1(left out)", line) for line in about)

    def close(self) -> None:
        """Close the kernel's device."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _is_about(self, line: str) -> bool:
        return bool(self._about.search(line)) or any(f" {name}: " in line for name in self._hid)

    def _hid_devices(self) -> set[str]:
        """Return what the HID layer calls the key: it complains of reports without the port."""
        return {device.name for device in self._device.glob(f"*/{_HID_DEVICE}")}

    def _journal_lines(self) -> Iterable[str]:
        told = self._journal(self._since)
        if told is None:
            self.warning = WARNING
        return (told or "").splitlines()


def _about(port: str) -> re.Pattern[str]:
    """Match what names the port: the device, its interfaces, its place on the hub above it."""
    bus, _, chain = port.partition("-")
    hub, _, number = chain.rpartition(".")
    above = f"{bus}-{hub}" if hub else f"usb{bus}"
    names = (
        rf"{re.escape(port)}(?::\d+\.\d+)?(?![\w.-])",
        rf"{re.escape(above)}-port{number}(?!\d)",
        rf"usb-[\w:.]+-{re.escape(chain)}(?![\w.-])",
    )
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(names)})")


def _opened(kmsg: Path) -> int | None:
    try:
        return os.open(kmsg, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None


def _read(file: int) -> Iterator[str]:
    while True:
        try:
            read = os.read(file, _LONGEST_RECORD)
        except BrokenPipeError:
            # What was next has been overwritten since; the one after it is there.
            continue
        except OSError:
            return
        if not read:
            return
        yield from read.decode("utf-8", "replace").splitlines()


def _records(lines: Iterable[str]) -> Iterator[str]:
    """Make of the kernel's records what dmesg makes of them; what describes the device goes."""
    for line in lines:
        if (match := _RECORD.fullmatch(line)) is not None:
            yield f"[{int(match[1]) / 1e6:12.6f}] {match[2]}"


def _journal(since: float) -> str | None:
    try:
        ended = subprocess.run(  # noqa: S603 - our own arguments; found on the user's own PATH
            [*_JOURNAL, f"--since=@{since:.3f}"],
            capture_output=True,
            text=True,
            check=False,
            timeout=_DEADLINE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ended.stdout if ended.returncode == 0 else None
