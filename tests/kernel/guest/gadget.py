"""A virtual key as a USB gadget of this kernel (`dummy_hcd`), whose port can really be switched."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rig.bench.waiting import wait_until
from rig.virtual.clock import RealClock
from rig.virtual.key import VirtualKey
from rig.virtual.serving.loop import Loop
from rig.virtual.serving.usb.descriptors import PACKET_SIZE, identity_of
from tests.real_time import PATIENCE

CONFIG = Path("/sys/kernel/config")
GADGET = CONFIG / "usb_gadget/keyrig"
FUNCTION = GADGET / "functions/hid.usb0"
CONTROLLER = "dummy_udc.0"
MOUNT = ("mount", "-t", "configfs", "none")
NODE = Path("/dev/hidg0")
SERIAL = "G001"

_FORK = multiprocessing.get_context("fork")


@contextmanager
def gadget(profile: str = "short-timeouts") -> Iterator[None]:
    """Have a key plugged in there for as long as the block lasts."""
    if not (CONFIG / "usb_gadget").exists():
        subprocess.run([*MOUNT, str(CONFIG)], check=True)
    _describe(profile)
    (GADGET / "UDC").write_text(CONTROLLER)
    assert wait_until(NODE.exists, PATIENCE), "the gadget has no node"
    process = _FORK.Process(target=_live, args=(profile,))
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()
        (GADGET / "UDC").write_text("\n")


def _describe(profile: str) -> None:
    identity = identity_of(VirtualKey(profile), SERIAL)
    for folder in ("strings/0x409", "configs/c.1", "functions/hid.usb0"):
        (GADGET / folder).mkdir(parents=True, exist_ok=True)
    told = {
        "idVendor": f"{identity.vendor_id:#06x}",
        "idProduct": f"{identity.product_id:#06x}",
        "strings/0x409/manufacturer": identity.maker,
        "strings/0x409/product": identity.product,
        "strings/0x409/serialnumber": identity.serial,
        "functions/hid.usb0/report_length": str(PACKET_SIZE),
    }
    for name, text in told.items():
        (GADGET / name).write_text(text)
    (FUNCTION / "report_desc").write_bytes(identity.report_descriptor)
    (GADGET / "configs/c.1/hid.usb0").symlink_to(FUNCTION)


def _live(profile: str) -> None:
    node = os.open(NODE, os.O_RDWR | os.O_NONBLOCK)
    clock = RealClock()
    loop, key = Loop(clock), VirtualKey(profile, clock=clock)

    def speak(report: bytes) -> None:
        os.write(node, report)

    key.send = speak
    loop.watch(node, lambda: key.feed(os.read(node, PACKET_SIZE)))
    loop.run()
