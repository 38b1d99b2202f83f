"""A board behind the HTTP paths that python-fido2's own device tests use.

They are `/usbN/touch/on`, `/usbN/touch/off`, `/usbN/power/on` and `/usbN/power/off`, one N for each
key. The board itself knows no times, so this side ends each press.
"""

from __future__ import annotations

from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from rig import BenchProblem
from rig.bench.boards.errors import BoardRefused, BoardSilent, NoSuchChannel, WrongBoard
from rig.bench.boards.presses import Presses
from rig.bench.boards.protocol import Health, Pressed

PATIENCE = 2.0
"""Seconds for the board to answer."""
MOST_CHANNELS = 16
"""Channels that are looked for."""

_OK, _NOT_FOUND = 200, 404


class PicoBoard:
    """One such board. Opening it lets go of all its pads, which shows what channels it has.

    Args:
        url: Where it listens, such as `http://192.0.2.7`.

    Raises:
        BoardSilent: Nothing answers there.
        WrongBoard: What answers is no such board.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._cut: set[int] = set()
        self._channels = self._found()
        self._presses = Presses(self._touch)

    def press(self, channel: int, hold: float, delay: float) -> Pressed:
        """Press for `hold` seconds, `delay` seconds from now; return without waiting for it.

        Raises:
            NoSuchChannel: There is no such pad.
            BenchProblem: It is to last too long, or the board does not answer, or did not at the
                last press of this pad.
        """
        self._require(channel)
        return self._presses.press(channel, hold, delay)

    def release(self, channel: int) -> None:
        """Let go at once, and forget a press that is still to come.

        Raises:
            NoSuchChannel: There is no such pad.
            BenchProblem: The board does not answer, or did not at the last press of this pad.
        """
        self._require(channel)
        self._presses.release(channel)

    def switch(self, channel: int, *, on: bool) -> None:
        """Cut or restore the power of a port.

        Raises:
            NoSuchChannel: There is no such port.
            BenchProblem: The board does not answer.
        """
        self._require(channel)
        self._cut.add(channel)
        self._get(f"/usb{channel}/power/{'on' if on else 'off'}")
        if on:
            self._cut.discard(channel)

    def health(self) -> Health:
        """Ask the board whether it is there; it tells nothing else."""
        self._get("/")
        return Health(
            identity="pico",
            serial="",
            version="",
            touch_channels=max(self._channels),
            power_channels=max(self._channels),
            presses=self._presses.count,
            restarts=0,
        )

    def close(self) -> None:
        """Release every pad, and restore every port that was cut."""
        self._presses.close()
        for channel in sorted(self._channels):
            with suppress(BenchProblem):
                self._touch(channel, False)
        for channel in sorted(self._cut):
            with suppress(BenchProblem):
                self.switch(channel, on=True)

    def _found(self) -> frozenset[int]:
        self._get("/")
        found = frozenset(filter(self._answers, range(1, MOST_CHANNELS + 1)))
        if not found:
            raise WrongBoard(
                "what answers there has no path /usb1/touch/off, nor any up to"
                f" /usb{MOST_CHANNELS}/touch/off",
                where=self._url,
                try_this="mend the board's url in the bench file",
            )
        return found

    def _answers(self, channel: int) -> bool:
        try:
            self._touch(channel, False)
        except NoSuchChannel:
            return False
        return True

    def _touch(self, channel: int, pressed: bool) -> None:
        self._get(f"/usb{channel}/touch/{'on' if pressed else 'off'}")

    def _get(self, path: str) -> None:
        place = urlsplit(self._url)
        connection = HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
        try:
            connection.request("GET", place.path.rstrip("/") + path)
            with connection.getresponse() as answer:
                status, reason = answer.status, answer.reason
        except (OSError, HTTPException) as error:
            raise BoardSilent(
                f"the board does not answer {path}: {error}",
                where=self._url,
                try_this="look whether it is switched on, and in the same network",
            ) from error
        finally:
            connection.close()
        if status == _NOT_FOUND:
            raise NoSuchChannel(f"the board has no {path}", where=self._url)
        if status != _OK:
            raise BoardRefused(status, reason, where=f"{self._url}{path}")

    def _require(self, channel: int) -> None:
        if channel not in self._channels:
            raise NoSuchChannel(
                f"the board has no channel {channel}:"
                f" it has {', '.join(map(str, sorted(self._channels)))}",
                where=self._url,
                try_this="mend the channel in the bench file; keyrig map finds it out",
            )
