"""The tap that writes what goes over one link to a capture file, as it goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from rig import __version__
from rig.link import chance
from rig.link.taps import Tap
from rig.trace.happenings import Happening, What
from rig.trace.masking.reports import Item, Masking, Report
from rig.trace.pcapng.writer import CaptureWriter

_MICROSECONDS: Final = 1_000_000


class Capture(Tap):
    """Writes the packets of one link, and what happens beside them.

    PIN material is replaced before anything is written. Times are those of the link's clock, told
    as time of day: the first packet has the time of day at which it went. What is drawn by chance
    is drawn from seeds that the file tells, so that its exchanges can be had again.
    """

    def __init__(self, path: Path, wall: Callable[[], int] = time.time_ns) -> None:
        """Begin a file.

        Args:
            path: The file; if it is there, another one is begun beside it.
            wall: Tells the time of day, in nanoseconds since 1970.

        Raises:
            BenchProblem: It cannot be written.
        """
        self._writer = CaptureWriter(path)
        self._masking = Masking()
        self._wall = wall
        self._origin: int | None = None
        self._opening: Happening | None = None
        self._is_alone = False
        self._latest = 0.0
        self.now: Callable[[], float] = lambda: self._latest

    def raw_packet(self, packet: bytes) -> None:
        """Learn that the next packet belongs to no whole message."""
        self._is_alone = True

    def packet_out(self, packet: bytes, at: float) -> None:
        """Write a packet of ours, or hold it until its message is whole."""
        alone, self._is_alone = self._is_alone, False
        self._write(self._masking.feed(at, True, packet, alone=alone))

    def packet_in(self, packet: bytes, at: float) -> None:
        """Write a packet of the key's, or hold it until its message is whole."""
        self._write(self._masking.feed(at, False, packet))

    def reconnected(self) -> None:
        """Write that the link was opened anew."""
        self._write(self._masking.reopened())
        self.tell(What.REOPENED, "the link was opened anew")

    def tell(self, what: What, says: str, **details: str) -> None:
        """Write what happens now.

        Args:
            what: The kind.
            says: It in one line.
            details: It in parts.

        Raises:
            BenchProblem: It cannot be written.
        """
        if what is not What.TOUCH:
            # Whatever else happens is the end of all messages that are under way.
            self._write(self._masking.flush())
        self._write(self._masking.aside(self.now(), Happening(what, says, details)))

    def opens(self, key: str) -> str:
        """Write, before the first packet, that a key is opened; return the seed to draw from."""
        seed = chance.new_seed()
        says = f"keyrig {__version__} opens {key}"
        self._opening = Happening(What.OPENING, says, {"key": key, "chance": seed})
        return seed

    def begins(self, test: str, attempt: int, facts: Mapping[str, str]) -> str:
        """Write that a test begins, and what is known of the key; return the seed to draw from."""
        seed = chance.new_seed()
        again = "" if attempt == 1 else f", attempt {attempt}"
        details = {"test": test, "attempt": str(attempt), "chance": seed, **facts}
        self.tell(What.TEST, f"test {test}{again}", **details)
        return seed

    def ends(self, verdict: str, reason: str) -> str:
        """Write what the test came to; return the seed to draw from between two tests."""
        seed = chance.new_seed()
        because = f": {reason}" if reason else ""
        self.tell(What.VERDICT, f"{verdict}{because}", verdict=verdict, reason=reason, chance=seed)
        return seed

    def close(self) -> None:
        """Write what is held, and close the file."""
        self._write(self._masking.flush())
        self._write_opening(self._wall())
        self._writer.close()

    def _write(self, items: Iterable[Item]) -> None:
        for item in items:
            at = self._day(item.at)
            self._write_opening(at)
            if isinstance(item, Report):
                self._writer.report(at, item)
            else:
                self._writer.event(at, item.happening.fields)

    def _write_opening(self, at: int) -> None:
        """Write it once the link's clock is known, which is when the first packet goes."""
        opening, self._opening = self._opening, None
        if opening is not None:
            self._writer.event(at, opening.fields)

    def _day(self, at: float) -> int:
        """Return a time of the link's clock as time of day, in nanoseconds since 1970."""
        self._latest = at
        # No finer than what a journal tells, or what was done would seem to come before its cause.
        micros = round(at * _MICROSECONDS)
        if self._origin is None:
            self._origin = self._wall() // 1000 - micros
        return (self._origin + micros) * 1000
