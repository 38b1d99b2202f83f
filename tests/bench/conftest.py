"""A sysfs with the keys in it that a test plugs in."""

from __future__ import annotations

from pathlib import Path

import pytest


class Host:
    """Lays out what Linux tells of its devices, links and all, under a folder."""

    def __init__(self, folder: Path) -> None:
        self.sysfs = folder / "sys"
        self.dev = folder / "dev"
        self.controller = self.sysfs / "devices/pci0000:00/0000:00:14.0"
        self.classes = self.sysfs / "class/hidraw"
        self.devices = self.sysfs / "bus/usb/devices"
        self.classes.mkdir(parents=True)
        self.dev.mkdir()
        self.controller.mkdir(parents=True)
        self._belongs(self.controller, "bus/pci")

    def plug(
        self, port: str, *descriptors: bytes, vid: int = 0x1209, pid: int = 0x0A, serial: str = ""
    ) -> Path:
        """Plug a USB device in; each report descriptor is a HID interface of it."""
        bus = self.controller / f"usb{port.partition('-')[0]}"
        device = bus
        for level in range(port.count(".") + 1):
            device /= ".".join(port.split(".")[: level + 1])
        device.mkdir(parents=True, exist_ok=True)
        for each in (bus, device):
            self._belongs(each, "bus/usb")
        (device / "idVendor").write_text(f"{vid:04x}\n")
        (device / "idProduct").write_text(f"{pid:04x}\n")
        (device / "bDeviceClass").write_text("00\n")
        self.devices.mkdir(parents=True, exist_ok=True)
        (self.devices / port).symlink_to(device)
        for number, descriptor in enumerate(descriptors):
            interface = device / f"{port}:1.{number}"
            interface.mkdir()
            self._belongs(interface, "bus/usb")
            self.hid(interface, descriptor, vid, pid, serial)
        return device

    def hub(self, port: str) -> Path:
        """Plug a hub in."""
        hub = self.plug(port)
        (hub / "bDeviceClass").write_text("09\n")
        return hub

    def are_one(self, first: Path, second: Path) -> None:
        """Make two hubs the halves of one, each in the peer of the other's port."""
        ports = [half.parent / f"port of {half.name}" for half in (first, second)]
        for port, half in zip(ports, (first, second), strict=True):
            port.mkdir()
            (port / "device").symlink_to(half)
            (half / "port").symlink_to(port)
        for port, peer in zip(ports, reversed(ports), strict=True):
            (port / "peer").symlink_to(peer)

    def hid(self, parent: Path, descriptor: bytes, vid: int, pid: int, serial: str) -> Path:
        number = len(list(self.classes.iterdir()))
        hid = parent / f"0003:{vid:04X}:{pid:04X}.{number:04X}"
        (hid / f"hidraw/hidraw{number}").mkdir(parents=True)
        self._belongs(hid, "bus/hid")
        (hid / "report_descriptor").write_bytes(descriptor)
        (hid / "uevent").write_text(
            f"DRIVER=hid-generic\nHID_ID=0003:{vid:08X}:{pid:08X}\nHID_NAME=Acme Key\n"
            f"HID_PHYS=usb-0000:00:14.0-2/input0\nHID_UNIQ={serial}\n"
        )
        (hid / f"hidraw/hidraw{number}/device").symlink_to(Path("../../../") / hid.name)
        (self.classes / f"hidraw{number}").symlink_to(hid / f"hidraw/hidraw{number}")
        (self.dev / f"hidraw{number}").touch()
        return hid

    def _belongs(self, device: Path, subsystem: str) -> None:
        target = self.sysfs / subsystem
        target.mkdir(parents=True, exist_ok=True)
        if not (device / "subsystem").is_symlink():
            (device / "subsystem").symlink_to(target)


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)
