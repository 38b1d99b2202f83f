"""A virtual key that is plugged into this machine: the kernel sees a USB device come and go."""

from __future__ import annotations

import socket
from collections.abc import Callable

from rig.virtual.serving.loop import Loop
from rig.virtual.serving.usb.descriptors import UsbIdentity
from rig.virtual.serving.usb.device import UsbDevice, UsbFault
from rig.virtual.serving.usb.vhci import VhciSlot, attach


class UsbPort:
    """Where the key is plugged in.

    Args:
        loop: What waits for the kernel.
        feed: Called with each report of the host.
        identity: What the device says of itself.
    """

    def __init__(self, loop: Loop, feed: Callable[[bytes], None], identity: UsbIdentity) -> None:
        self._loop = loop
        self._feed = feed
        self._identity = identity
        self._device: UsbDevice | None = None
        self._slot: VhciSlot | None = None

    @property
    def place(self) -> str:
        """Say which port of the kernel's virtual controller it is."""
        return "usb" if self._slot is None else f"usb vhci port {self._slot.number}"

    def plug(self) -> None:
        """Plug it in; VhciProblem if there is no port for it."""
        ours, kernels = socket.socketpair()
        with kernels:
            try:
                self._slot = attach(kernels, self._slot)
            except OSError:
                ours.close()
                raise
        self._device = UsbDevice(self._loop, ours, self._identity, self._feed, self._dropped)

    def unplug(self) -> None:
        """Pull it out."""
        is_plugged = self._device is not None
        self._dropped()
        # Whoever has the port since the kernel let go of this key keeps it.
        if is_plugged and self._slot is not None:
            self._slot.detach()

    def send(self, report: bytes) -> None:
        """Send one report."""
        if self._device is not None:
            self._device.send(report)

    def spoil(self, how: str) -> None:
        """Have the next report arrive badly: `stall`, `short` or `late`; ValueError for others."""
        fault = UsbFault(how)
        if self._device is not None:
            self._device.spoil(fault)

    def _dropped(self) -> None:
        if self._device is not None:
            self._device.close()
            self._device = None
