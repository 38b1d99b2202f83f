"""What is plugged in below a hub, by sysfs: all that loses its power with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rig.bench.report_descriptor import FIDO, applications
from rig.bench.usb_port import id_path_of, is_at

_HUB = "09"
"""bDeviceClass of a hub (USB 2.0, 11.23.1)."""


@dataclass(frozen=True, kw_only=True)
class UsbDevice:
    """One USB device, as the kernel lists it.

    Attributes:
        folder: Where sysfs has it.
        port: The name of its port in the kernel (`1-2.3`).
        id_path: udev's ID_PATH of the port, without an interface.
        product: What it calls itself; its ids if it has no name.
        is_hub: Whether other devices can be plugged into it.
        is_fido: Whether one of its interfaces speaks CTAPHID.
    """

    folder: Path
    port: str
    id_path: str
    product: str
    is_hub: bool
    is_fido: bool

    def is_at(self, path: str) -> bool:
        """Say whether it is plugged in where a table's `path` says."""
        return is_at(path, self.port, self.id_path)


def find(sysfs: Path, path: str) -> UsbDevice | None:
    """Return the device that is plugged in at a path; None if there is none.

    Raises:
        OSError: It cannot be looked at.
    """
    folders = (each.resolve() for each in (sysfs / "bus/usb/devices").glob("*") if _is_usb(each))
    devices = (_device(folder) for folder in folders)
    return next((device for device in devices if device.is_at(path)), None)


def below(hub: UsbDevice) -> list[UsbDevice]:
    """Return all that is plugged into a hub, directly or through others.

    A hub for USB 3 is two to the kernel, one on each of two buses, with one power for both.

    Raises:
        OSError: It cannot be looked at.
    """
    halves = [hub.folder, *_companion(hub.folder)]
    return [device for half in halves for device in _below(half)]


def _below(folder: Path) -> Iterator[UsbDevice]:
    for child in sorted(folder.iterdir()):
        if _is_usb(child) and not child.is_symlink():
            yield _device(child)
            yield from _below(child)


def _companion(folder: Path) -> list[Path]:
    """Return the hub's other half, which is plugged into the peer of its port."""
    other = folder / "port/peer/device"
    return [other.resolve(strict=True)] if other.is_dir() else []


def _is_usb(folder: Path) -> bool:
    return (folder / "idVendor").is_file()


def _device(folder: Path) -> UsbDevice:
    name = folder / "product"
    ids = f"{_word(folder / 'idVendor')}:{_word(folder / 'idProduct')}"
    return UsbDevice(
        folder=folder,
        port=folder.name,
        id_path=id_path_of(folder),
        product=_word(name) if name.is_file() else ids,
        is_hub=_word(folder / "bDeviceClass") == _HUB,
        is_fido=any(
            FIDO in applications(descriptor.read_bytes())
            for descriptor in folder.glob("*:*/*/report_descriptor")
        ),
    )


def _word(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace").strip()
