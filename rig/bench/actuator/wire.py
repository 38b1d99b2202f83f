"""The serial line to an actuator, read line by line and never longer than said."""

from __future__ import annotations

import re
from contextlib import suppress

from serial import Serial

from rig.bench.actuator.line import LONGEST
from rig.bench.boards.errors import BoardSilent
from rig.link.clock import Clock

SPEED = 115200
WRITING = 1.0
"""Seconds for the line to take a request."""

_END = re.compile(rb"[\r\n]+")


class Wire:
    """One serial device.

    Args:
        device: Its node, such as `/dev/keyrig/act-5573132323835190E0C1`.
        clock: The clock that deadlines are on.
    """

    def __init__(self, device: str, clock: Clock) -> None:
        self.device = device
        self._clock = clock
        self._port: Serial | None = None
        self._unread = bytearray()

    @property
    def is_open(self) -> bool:
        """Whether the device is open."""
        return self._port is not None

    def open(self) -> None:
        """Open the device, which restarts many boards; BoardSilent if it cannot be."""
        try:
            self._port = Serial(self.device, SPEED, write_timeout=WRITING, exclusive=True)
        except OSError as error:
            raise BoardSilent(
                f"the board's serial device cannot be opened: {error.strerror or error}",
                where=self.device,
                try_this="look whether the board is plugged in and its udev rule is installed"
                " (hardware/udev), and whether another program has it open: fuser " + self.device,
            ) from error

    def close(self) -> None:
        """Give the device back."""
        port, self._port = self._port, None
        self._unread.clear()
        if port is not None:
            with suppress(OSError):
                port.close()

    def send(self, data: bytes) -> None:
        """Write some bytes; BoardSilent if the device has gone, or takes none."""
        try:
            self._opened().write(data)
        except OSError as error:
            raise self._gone(error) from error

    def receive(self, until: float) -> bytes | None:
        """Return the next line, without its end; None if none has come by then.

        Raises:
            BoardSilent: The device has gone.
        """
        while (line := self._next()) is None:
            port, left = self._opened(), max(until - self._clock.now(), 0.0)
            try:
                port.timeout = left
                said = port.read(max(port.in_waiting, 1))
            except OSError as error:
                raise self._gone(error) from error
            if not said:
                return None
            self._unread += said
        return line

    def _next(self) -> bytes | None:
        """Take a whole line out of what was read; empty ones are none."""
        while (end := _END.search(self._unread)) is not None:
            line = bytes(self._unread[: end.start()])
            del self._unread[: end.end()]
            if line:
                return line
        if len(self._unread) > LONGEST:
            self._unread.clear()
        return None

    def _opened(self) -> Serial:
        if self._port is None:
            raise BoardSilent("the board's serial device is not open", where=self.device)
        return self._port

    def _gone(self, error: OSError) -> BoardSilent:
        self.close()
        return BoardSilent(
            f"the board's serial device has gone: {error.strerror or error}",
            where=self.device,
            try_this="plug the board in again, and look at its cable and its hub",
        )
