"""Which keys are plugged in: by Linux's sysfs, or by hidapi elsewhere. Nothing is opened."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from rig import BenchProblem
from rig.bench.keyboards import keyboards_of
from rig.bench.report_descriptor import FIDO, applications
from rig.bench.usb_port import id_path_of, is_at, usb_device_of
from rig.link.hidapi import hidapi_module

SYSFS = Path("/sys")
DEV = Path("/dev")

UDEV_RULE = (
    'SUBSYSTEM=="hidraw", KERNEL=="hidraw*", ENV{ID_FIDO_TOKEN}=="1", '
    'GROUP="plugdev", MODE="0660", TAG+="uaccess"'
)
"""The rule that lets people open keys; `hardware/udev/70-keyrig.rules` explains it."""

NOBODYS_VENDOR = 0xF1D0
"""The vendor id of our own virtual keys, which was given to no maker."""
SOFTWARE_PORTS = ("platform-vhci_hcd.", "platform-dummy_hcd.")
"""How ports of Linux begin that have no socket."""

_HID_ID = re.compile(r"[0-9A-Fa-f]{4}:([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8})")


@dataclass(frozen=True, kw_only=True)
class PluggedIn:
    """One FIDO interface that the kernel knows.

    Attributes:
        node: Its hidraw node, whose number changes from plug to plug; hidapi's path elsewhere.
        vid: USB vendor id.
        pid: USB product id.
        product: What the key calls itself.
        serial: USB serial number; many keys have none.
        port: The port's name in the kernel (`1-2.3`); empty off USB.
        id_path: udev's ID_PATH of the port, without the interface; empty off USB.
        permitted: Whether this user may open the node.
        keyboards: Interfaces of the same key that Linux takes keystrokes from: a stray touch may
            type.
    """

    node: Path
    vid: int
    pid: int
    product: str
    serial: str
    port: str
    id_path: str
    permitted: bool
    keyboards: tuple[str, ...]

    @property
    def is_software(self) -> bool:
        """Whether it is one of our own virtual keys, in a port that nothing can be plugged into."""
        return self.vid == NOBODYS_VENDOR and self.id_path.startswith(SOFTWARE_PORTS)

    @property
    def place(self) -> str:
        """Where it is, as `--at` takes it: its port, or the name by which hidapi reaches it."""
        return self.id_path or self.port or f"hidapi:{self.node}"

    def is_at(self, path: str) -> bool:
        """Say whether it is plugged in where a bay's `path` says, interface given or not."""
        return is_at(path, self.port, self.id_path)


def discover(sysfs: Path = SYSFS, dev: Path = DEV, platform: str = sys.platform) -> list[PluggedIn]:
    """Return the plugged-in keys, in the order of their ports.

    What is no FIDO interface, or goes while it is looked at, is left out; this never raises.

    Args:
        sysfs: Where sysfs is mounted.
        dev: Where the device nodes are.
        platform: The system, as `sys.platform` calls it.
    """
    if platform != "linux":
        return _listed_by_hidapi(platform)
    try:
        entries = list((sysfs / "class" / "hidraw").iterdir())
    except OSError:
        return []
    found = (_looked_at(entry, dev) for entry in entries)
    return sorted(filter(None, found), key=_by_port)


def _listed_by_hidapi(platform: str) -> list[PluggedIn]:
    """Return what hidapi lists; it tells neither ports nor who may open what."""
    try:
        devices = hidapi_module(platform).enumerate()
    except BenchProblem:
        return []
    return [
        PluggedIn(
            node=Path(os.fsdecode(device["path"])),
            vid=device["vendor_id"],
            pid=device["product_id"],
            product=device["product_string"] or "",
            serial=device["serial_number"] or "",
            port="",
            id_path="",
            permitted=True,
            keyboards=(),
        )
        for device in devices
        if (device["usage_page"], device["usage"]) == FIDO
    ]


def _looked_at(entry: Path, dev: Path) -> PluggedIn | None:
    try:
        return _plugged_in(entry, dev)
    except (OSError, RuntimeError, ValueError):
        # It has gone meanwhile, or the kernel tells nonsense of it; a loop is a RuntimeError.
        return None


def _plugged_in(entry: Path, dev: Path) -> PluggedIn | None:
    hid = (entry / "device").resolve(strict=True)
    if FIDO not in _applications(hid / "report_descriptor"):
        return None
    facts = _uevent(hid)
    vid, pid = _ids(facts.get("HID_ID", ""))
    usb = usb_device_of(hid)
    node = dev / entry.name
    return PluggedIn(
        node=node,
        vid=vid,
        pid=pid,
        product=facts.get("HID_NAME", ""),
        serial=facts.get("HID_UNIQ", ""),
        port=usb.name if usb else "",
        id_path=id_path_of(usb) if usb else "",
        permitted=os.access(node, os.R_OK | os.W_OK),
        keyboards=keyboards_of(usb or hid),
    )


def _applications(descriptor: Path) -> set[tuple[int, int]]:
    return applications(descriptor.read_bytes())


def _uevent(hid: Path) -> dict[str, str]:
    lines = (hid / "uevent").read_text(encoding="utf-8", errors="replace").splitlines()
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def _ids(hid_id: str) -> tuple[int, int]:
    match = _HID_ID.fullmatch(hid_id)
    if match is None:
        raise ValueError(f"{hid_id!r} is no HID_ID")
    return int(match[1], 16), int(match[2], 16)


def _by_port(key: PluggedIn) -> tuple[list[tuple[int, str]], str]:
    """Order ports as people count them: 1-2 before 1-10."""
    parts = re.split(r"(\d+)", key.id_path or key.node.name)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts], key.node.name
