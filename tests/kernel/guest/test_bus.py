"""What is on the bus, and under which name."""

from __future__ import annotations

import os
from pathlib import Path

from rig.bench.discover import discover
from rig.bench.waiting import wait_until
from rig.link.hidraw import HidrawConnection
from rig.virtual.clock import RealClock
from rig.virtual.serving.loop import Loop
from rig.virtual.serving.usb.descriptors import UsbIdentity
from rig.virtual.serving.usb.uhid import UhidPort
from tests.kernel.guest.conftest import Plugger
from tests.real_time import PATIENCE

KEYS = 8
NOBODY = 65534
MOUSE = bytes.fromhex(
    "05010902a1010901a100050919012903150025019503750181029501750581030501"
    "0930093115812 57f750895028106c0c0".replace(" ", "")
)


def ignore(report: bytes) -> None:
    """Take what is written to a device that is no key."""


def test_eight_keys_are_told_apart_by_port_and_serial(plug: Plugger) -> None:
    plugged = [plug(serial=f"{number:04}") for number in range(KEYS)]
    for key in plugged:
        key.here()

    found = discover()

    assert {key.serial: key.id_path for key in found} == {
        key.serial: key.id_path for key in plugged
    }
    assert [key.id_path for key in found] == sorted(key.id_path for key in plugged)
    assert all(key.permitted and not key.keyboards for key in found)


def test_replugged_key_has_another_node_and_the_same_place(plug: Plugger) -> None:
    key = plug(serial="0001")
    before = key.here()
    stale = HidrawConnection(str(before.node))

    after = key.replug()
    stale.close()

    assert after.node != before.node
    assert (after.id_path, after.serial) == (before.id_path, before.serial)


def test_key_of_somebody_else_is_found_and_not_permitted(plug: Plugger) -> None:
    key = plug(serial="0001")
    key.here().node.chmod(0o600)

    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setuid(NOBODY)
        told = [(found.serial, found.permitted) for found in discover()]
        os.write(writer, repr(told).encode())
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(reader, 4096).decode() == "[('0001', False)]"


def test_device_that_is_no_key_is_passed_over(plug: Plugger) -> None:
    mouse = UsbIdentity(
        vendor_id=0xF1D0,
        product_id=2,
        release=0x0100,
        maker="keyrig",
        product="mouse",
        serial="M",
        report_descriptor=MOUSE,
    )
    port = UhidPort(Loop(RealClock()), ignore, mouse)
    before = len(list(Path("/sys/class/hidraw").iterdir()))
    port.plug()
    key = plug(serial="0001")
    key.here()
    wait_until(lambda: len(list(Path("/sys/class/hidraw").iterdir())) == before + 2, PATIENCE)

    assert [found.serial for found in discover()] == ["0001"]
    port.unplug()


def test_two_keys_that_come_at_once_are_each_in_its_place(plug: Plugger) -> None:
    first, second = plug(serial="0001"), plug(serial="0002")
    for key in (first, second):
        key.here()
        assert key.say("power off") == "ok"
    for key in (first, second):
        key.gone()

    for key in (second, first):
        assert key.say("power on") == "ok"

    assert [key.here().id_path for key in (first, second)] == [first.id_path, second.id_path]
    assert len({found.node for found in discover()}) == 2
    assert len({found.id_path for found in discover()}) == 2
