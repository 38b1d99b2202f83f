"""The udev rules of hardware/udev, as this kernel's own udev applies them to USB gadgets."""

from __future__ import annotations

import shutil
import stat
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from rig.bench.discover import PluggedIn, discover
from rig.bench.waiting import wait_until
from rig.virtual.key import VirtualKey
from rig.virtual.serving.usb.descriptors import identity_of
from tests.real_time import PATIENCE

HOUSE = Path(__file__).parents[3]
UDEV = HOUSE / "hardware/udev"
RULES, TOOLS = Path("/run/udev/rules.d"), Path("/usr/local/lib/keyrig")
CONFIG = Path("/sys/kernel/config")
CONTROLLER = "dummy_udc.0"
SERIAL = "K007"
KEYBOARD = bytes.fromhex("05010906a101050719e029e71500250175019508810295017508810195057501c0")


@pytest.fixture
def config() -> Path:
    """Where gadgets are described."""
    if not (CONFIG / "usb_gadget").exists():
        run("mount", "-t", "configfs", "none", CONFIG)
    return CONFIG / "usb_gadget"


@pytest.fixture
def rules() -> Iterator[None]:
    """Our rules, where udev looks for them."""
    RULES.mkdir(parents=True, exist_ok=True)
    TOOLS.mkdir(parents=True, exist_ok=True)
    for file in UDEV.glob("*.rules"):
        shutil.copy(file, RULES)
    shutil.copy(UDEV / "keyrig-no-typing", TOOLS)
    run("udevadm", "control", "--reload")
    yield
    for file in UDEV.glob("*.rules"):
        (RULES / file.name).unlink()
    run("udevadm", "control", "--reload")


def run(*words: str | Path) -> str:
    """Run a program of the guest, and return what it said."""
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def plugged(gadget: Path, told: Mapping[str, str | bytes], functions: list[str]) -> Iterator[None]:
    """Have a gadget plugged in for as long as the block lasts."""
    for folder in ("strings/0x409", "configs/c.1", *(f"functions/{name}" for name in functions)):
        (gadget / folder).mkdir(parents=True, exist_ok=True)
    for name, value in told.items():
        data = value if isinstance(value, bytes) else value.encode()
        (gadget / name).write_bytes(data)
    links = [gadget / "configs/c.1" / name for name in functions]
    for link in links:
        link.symlink_to(gadget / "functions" / link.name)
    (gadget / "UDC").write_text(CONTROLLER)
    try:
        yield
    finally:
        (gadget / "UDC").write_text("\n")
        for link in links:
            link.unlink()


@contextmanager
def typing_key(config: Path) -> Iterator[None]:
    """Plug a key in that is a keyboard too."""
    identity = identity_of(VirtualKey("short-timeouts"), SERIAL)
    told: dict[str, str | bytes] = {
        "idVendor": f"{identity.vendor_id:#06x}",
        "idProduct": f"{identity.product_id:#06x}",
        "strings/0x409/serialnumber": SERIAL,
        "functions/hid.keys/report_length": "8",
        "functions/hid.keys/protocol": "1",
        "functions/hid.keys/subclass": "1",
        "functions/hid.keys/report_desc": KEYBOARD,
        "functions/hid.fido/report_length": "64",
        "functions/hid.fido/report_desc": identity.report_descriptor,
    }
    with plugged(config / "typing", told, ["hid.keys", "hid.fido"]):
        yield


def seen() -> PluggedIn | None:
    return next((key for key in discover() if key.serial == SERIAL), None)


def types() -> bool:
    found = seen()
    return found is not None and bool(found.keyboards)


def is_mute() -> bool:
    found = seen()
    return found is not None and not found.keyboards


def test_key_types_where_there_is_no_rule(config: Path) -> None:
    with typing_key(config):
        assert wait_until(types, PATIENCE)


def test_key_loses_its_keyboard_and_stays_a_key(config: Path, rules: None) -> None:
    with typing_key(config):
        assert wait_until(is_mute, PATIENCE)
        run("udevadm", "settle")
        found = seen()
        assert found is not None
        assert not found.keyboards
        device = Path("/sys/bus/usb/devices") / found.port
        bound = {each.name[-1]: (each / "driver").exists() for each in device.glob("*:*")}
        assert bound == {"0": False, "1": True}


def test_board_has_a_name_by_its_serial_number_and_by_its_port(config: Path, rules: None) -> None:
    kernel = next((HOUSE / ".cache/kernel").glob("linux-image-*"))
    run("modprobe", "-d", kernel, "-a", "usb_f_acm", "cdc_acm")
    told = {
        "idVendor": "0x2341",
        "idProduct": "0x0043",
        "strings/0x409/serialnumber": "55731323238351",
    }
    with plugged(config / "uno", told, ["acm.uno"]):
        names = Path("/dev/keyrig")
        assert wait_until(lambda: len(list(names.glob("act-*"))) == 2, PATIENCE)
        by_serial = names / "act-55731323238351"
        by_port = next(names.glob("act-path-*"))
        assert by_serial.resolve() == by_port.resolve() != by_serial
        assert stat.S_IMODE(by_serial.stat().st_mode) == 0o660
        assert "ID_MM_PORT_IGNORE=1" in run("udevadm", "info", "--query=property", by_serial)


def test_group_may_switch_the_ports_of_hubs(rules: None) -> None:
    run("udevadm", "trigger", "--action=add", "--subsystem-match=usb", "--settle")
    switches = list(Path("/sys/bus/usb/devices").glob("*:1.0/*-port*/disable"))
    assert switches
    assert {switch.group() for switch in switches} == {"plugdev"}
    assert all(switch.stat().st_mode & stat.S_IWGRP for switch in switches)
