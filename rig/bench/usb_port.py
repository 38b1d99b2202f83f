"""Where on the host's buses a USB device sits, by sysfs: the names that udev gives to ports."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path

_INTERFACE = re.compile(r":\d+\.\d+$")

_NAMED = ("pci", "platform")
"""The subsystems above USB that udev's ID_PATH names, each by its lowest device."""


def usb_device_of(hid: Path) -> Path | None:
    """Return the USB device that a resolved HID device belongs to; None if it has none."""
    return next((path for path in hid.parents if (path / "idVendor").is_file()), None)


def id_path_of(usb: Path) -> str:
    """Return udev's ID_PATH of a resolved USB device, without an interface.

    It names the controller and the way through the hubs (`pci-0000:00:14.0-usb-0:2.3`), so it
    outlives reboots, unlike the number of the bus in the device's own name (`1-2.3`).
    """
    parts = [f"usb-0:{usb.name.partition('-')[2]}"]
    below = "usb"
    for parent in takewhile(lambda path: path.name != "devices", usb.parents):
        subsystem = _subsystem(parent)
        if subsystem != below and subsystem in _NAMED:
            parts.insert(0, f"{subsystem}-{parent.name}")
        below = subsystem
    return "-".join(parts)


def _subsystem(device: Path) -> str:
    link = device / "subsystem"
    return link.resolve().name if link.is_symlink() else ""


def is_at(path: str, port: str, id_path: str) -> bool:
    """Say whether a path that a person wrote, interface given or not, means this port."""
    return bool(port) and (path in (port, id_path) or _INTERFACE.sub("", path) == id_path)
