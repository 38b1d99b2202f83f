from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import rig.bench.discover
from rig.bench.discover import UDEV_RULE, PluggedIn, discover
from rig.bench.report_descriptor import applications
from rig.keys.schemes import parse_reach

if TYPE_CHECKING:
    from tests.bench.conftest import Host

FIDO = bytes.fromhex("06d0f10901a1010920150026ff007508954081020921150026ff00750895409102c0")
KEYBOARD = bytes.fromhex("05010906a101050719e029e7150025017501950881029501750881010507c0")
MOUSE = bytes.fromhex("05010902a1010901a100c0c0")
RULES = Path(__file__).parents[2] / "hardware/udev/70-keyrig.rules"


def found(host: Host) -> list[PluggedIn]:
    return discover(host.sysfs, host.dev)


def test_key_is_told_with_its_port_and_names(host: Host) -> None:
    host.plug("1-2", FIDO, vid=0x1050, pid=0x0407, serial="123")

    assert found(host) == [
        PluggedIn(
            node=host.dev / "hidraw0",
            vid=0x1050,
            pid=0x0407,
            product="Acme Key",
            serial="123",
            port="1-2",
            id_path="pci-0000:00:14.0-usb-0:2",
            permitted=True,
            keyboards=(),
        )
    ]


def test_port_behind_hubs_is_told_as_udev_tells_it(host: Host) -> None:
    host.plug("3-1.4.2", FIDO)

    assert [(key.port, key.id_path) for key in found(host)] == [
        ("3-1.4.2", "pci-0000:00:14.0-usb-0:1.4.2")
    ]


def test_port_of_a_platform_controller_is_told_as_udev_tells_it(host: Host) -> None:
    host.controller = host.sysfs / "devices/platform/vhci_hcd.0"
    host.controller.mkdir(parents=True)
    (host.controller / "subsystem").symlink_to(host.sysfs / "bus/platform")
    host.plug("1-1", FIDO)

    assert [key.id_path for key in found(host)] == ["platform-vhci_hcd.0-usb-0:1"]


def test_key_that_is_not_on_usb_has_no_port(host: Host) -> None:
    uhid = host.sysfs / "devices/virtual/misc/uhid"
    uhid.mkdir(parents=True)
    host.hid(uhid, FIDO, 0x1209, 0x0A, "u1")

    (key,) = found(host)

    assert (key.port, key.id_path, key.serial) == ("", "", "u1")
    assert key.place == f"hidapi:{host.dev}/hidraw0"
    assert not key.is_at("")


def test_keys_come_in_the_order_of_their_ports(host: Host) -> None:
    for port in ("1-10", "1-2.3", "1-2.10", "1-1"):
        host.plug(port, FIDO)

    assert [key.port for key in found(host)] == ["1-1", "1-2.3", "1-2.10", "1-10"]


@pytest.mark.parametrize("descriptor", [KEYBOARD, MOUSE, b"", FIDO[:3], FIDO[3:]])
def test_device_that_is_not_fido_is_not_listed(host: Host, descriptor: bytes) -> None:
    host.plug("1-1", descriptor)

    assert found(host) == []


@pytest.mark.parametrize(("other", "types"), [(KEYBOARD, ("1-1:1.0",)), (MOUSE, ())])
def test_keyboard_of_the_same_key_is_noted(
    host: Host, other: bytes, types: tuple[str, ...]
) -> None:
    host.plug("1-1", other, FIDO)
    host.plug("1-2", FIDO)
    host.plug("1-3", KEYBOARD)

    assert [key.keyboards for key in found(host)] == [types, ()]


def test_boot_keyboard_that_a_driver_holds_is_noted_without_its_descriptor(host: Host) -> None:
    device = host.plug("1-1", FIDO)
    interface = device / "1-1:1.1"
    interface.mkdir()
    for part, word in (("Class", "03"), ("SubClass", "01"), ("Protocol", "01")):
        (interface / f"bInterface{part}").write_text(f"{word}\n")
    unbound = found(host)[0].keyboards
    (interface / "driver").symlink_to(host.sysfs / "bus/usb")

    assert (unbound, found(host)[0].keyboards) == ((), ("1-1:1.1",))


def test_keyboard_whose_descriptor_cannot_be_read_may_type(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = host.plug("1-1", FIDO, MOUSE)
    (secret,) = (device / "1-1:1.1").glob("*/report_descriptor")
    secret.unlink()
    secret.mkdir()

    assert found(host)[0].keyboards == ("1-1:1.1",)


def test_key_that_may_not_be_opened_is_listed_as_such(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.plug("1-1", FIDO)
    host.plug("1-2", FIDO)
    first = host.dev / "hidraw0"
    monkeypatch.setattr(os, "access", lambda node, _mode: node != first)

    assert [key.permitted for key in found(host)] == [False, True]


def test_broken_entries_hide_no_good_ones(host: Host) -> None:
    broken = [host.plug(f"1-{port}", FIDO) for port in range(1, 6)]
    hids = [next(device.glob("*/0003:*")) for device in broken]
    (hids[0] / "report_descriptor").unlink()
    (hids[1] / "uevent").unlink()
    (hids[2] / "uevent").write_bytes(b"HID_ID=\xff\nHID_NAME")
    (hids[3] / "hidraw/hidraw3/device").unlink()
    (host.classes / "hidraw7").symlink_to("hidraw7")
    (host.classes / "hidraw8").symlink_to("nowhere")
    (host.classes / "hidraw9").write_text("a file")

    assert [key.port for key in found(host)] == ["1-5"]


class Hidapi:
    """The module of hidapi on another system, with a key, a mouse and a keyboard plugged in."""

    def enumerate(self) -> list[dict[str, Any]]:
        usages = [(0xF1D0, 1), (1, 2), (1, 6)]
        return [
            {
                "path": f"DevSrvsID:{number}".encode(),
                "vendor_id": 0x1050,
                "product_id": 0x0407,
                "product_string": "Acme Key",
                "serial_number": None,
                "usage_page": page,
                "usage": usage,
            }
            for number, (page, usage) in enumerate(usages)
        ]


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_keys_are_listed_by_the_names_that_hidapi_gives_them(
    host: Host, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    host.plug("1-1", FIDO)
    monkeypatch.setattr(rig.bench.discover, "hidapi_module", lambda _system: Hidapi())

    (key,) = discover(host.sysfs, host.dev, system)

    assert (key.place, key.vid, key.product, key.serial) == (
        "hidapi:DevSrvsID:0",
        0x1050,
        "Acme Key",
        "",
    )
    assert parse_reach(key.place) is not None


def test_system_without_hidapi_has_no_keys(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hid", None)
    assert discover(host.sysfs, host.dev, "darwin") == []


def test_host_without_hidraw_has_no_keys(tmp_path: Path) -> None:
    assert discover(tmp_path, tmp_path) == []


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("1-2", True),
        ("pci-0000:00:14.0-usb-0:2", True),
        ("pci-0000:00:14.0-usb-0:2:1.0", True),
        ("1-2.1", False),
        ("pci-0000:00:14.0-usb-0:2.1", False),
        ("pci-0000:00:14.0-usb-0:21", False),
        ("", False),
    ],
)
def test_bay_is_found_by_either_name_of_its_port(host: Host, path: str, here: bool) -> None:
    host.plug("1-2", FIDO)

    assert found(host)[0].is_at(path) is here


@pytest.mark.parametrize(
    ("descriptor", "expected"),
    [
        (FIDO, {(0xF1D0, 1)}),
        (FIDO + KEYBOARD, {(0xF1D0, 1), (1, 6)}),
        (bytes.fromhex("0b0100d0f1a101c0"), {(0xF1D0, 1)}),
        (bytes.fromhex("06d0f10901a100c0"), set()),
        (bytes.fromhex("06d0f10901fe0201aabba101"), set()),
        (FIDO[:6], set()),
    ],
    ids=["fido", "both", "usage of four bytes", "physical collection", "long item", "cut off"],
)
def test_applications_of_a_report_descriptor(
    descriptor: bytes, expected: set[tuple[int, int]]
) -> None:
    assert applications(descriptor) == expected


def test_rules_file_holds_the_rule_that_people_are_told() -> None:
    rules = [line for line in RULES.read_text().splitlines() if line and not line.startswith("#")]

    assert rules == [UDEV_RULE]
