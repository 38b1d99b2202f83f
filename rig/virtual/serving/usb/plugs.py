"""The ways to give a key to the kernel."""

from __future__ import annotations

from collections.abc import Callable

from rig.virtual.serving.loop import Loop
from rig.virtual.serving.port import Port
from rig.virtual.serving.usb.descriptors import Plug, UsbIdentity
from rig.virtual.serving.usb.port import UsbPort
from rig.virtual.serving.usb.uhid import UhidPort


def port_of(plug: Plug, loop: Loop, feed: Callable[[bytes], None], identity: UsbIdentity) -> Port:
    """Return where a key is plugged in.

    Args:
        plug: Which way.
        loop: What waits for the kernel.
        feed: Called with each report of the host.
        identity: What the device says of itself.
    """
    if plug is Plug.USB:
        return UsbPort(loop, feed, identity)
    return UhidPort(loop, feed, identity)
