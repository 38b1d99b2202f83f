"""The kernel's virtual USB host controller (`vhci_hcd`): ports that take a socket for a plug."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONTROLLERS = Path("/sys/devices/platform")
FULL_SPEED = 2

_FREE = 4
"""What the driver's status table says of a port that nothing is plugged into."""
_ROW = re.compile(r"hs\s+(\d+)\s+(\d+)\s")


class VhciProblem(OSError):
    """The controller is not there, may not be used, or has no free port."""


class VhciSlot:
    """One port of the controller, once something was plugged into it.

    Attributes:
        number: The driver's number of the port.
    """

    def __init__(self, controller: Path, number: int) -> None:
        self.number = number
        self._controller = controller

    def detach(self) -> None:
        """Pull the plug; nothing happens if the kernel has done so already."""
        try:
            (self._controller / "detach").write_text(f"{self.number}\n")
        except OSError as error:
            # This is how the driver says that the port is empty.
            if error.errno != errno.EINVAL:
                raise


def attach(
    connection: socket.socket, before: VhciSlot | None = None, platform: Path = CONTROLLERS
) -> VhciSlot:
    """Plug the other end of a pair of sockets into a free port.

    Args:
        connection: The host's end; the kernel keeps it, and this process may close its own.
        before: Where the device was plugged in before, and is again if that is still free.
        platform: Where the kernel's platform devices are.

    Raises:
        VhciProblem: Says what is missing and how to get it.
    """
    controller = platform / "vhci_hcd.0"
    with _alone(controller):
        number = _free_port(controller, before)
        order = f"{number} {connection.fileno()} {number + 1} {FULL_SPEED}\n"
        try:
            (controller / "attach").write_text(order)
        except OSError as error:
            raise VhciProblem(
                error.errno, f"the kernel takes no device: {error.strerror}"
            ) from error
    return VhciSlot(controller, number)


@contextmanager
def _alone(controller: Path) -> Iterator[None]:
    """Let no two programs look for a free port at once."""
    try:
        lock = os.open(controller, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError as error:
        raise VhciProblem(
            error.errno,
            "the kernel has no virtual USB port: load its module with `modprobe vhci-hcd`"
            " (Debian's generic kernels have it, cloud kernels do not)",
        ) from error
    try:
        if not os.access(controller / "attach", os.W_OK):
            raise VhciProblem(errno.EACCES, "only root may plug into the kernel's virtual USB port")
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _free_port(controller: Path, before: VhciSlot | None) -> int:
    table = (controller / "status").read_text()
    free = [int(port) for port, status in _ROW.findall(table) if int(status) == _FREE]
    if before is not None and before.number in free:
        return before.number
    if free:
        return free[0]
    raise VhciProblem(errno.EBUSY, "every virtual USB port of the kernel is taken")
