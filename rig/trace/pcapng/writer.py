"""A capture file in the making, which can be read however its writer ends."""

from __future__ import annotations

from collections.abc import Mapping
from io import FileIO
from itertools import count
from pathlib import Path
from typing import Final

from rig import BenchProblem, __version__
from rig.trace.masking.reports import Report
from rig.trace.masking.spans import Span
from rig.trace.pcapng.blocks import interface, journal, packet, section
from rig.trace.pcapng.usbmon import LINK_TYPE, transfer

IDENTIFIER: Final = {"SYSLOG_IDENTIFIER": "keyrig", "PRIORITY": "6"}


class CaptureWriter:
    """Writes reports and events as they come. Nothing waits in this process's memory."""

    def __init__(self, path: Path) -> None:
        """Begin a file; one that is there stays as it is, and NAME-2 is begun instead.

        Raises:
            BenchProblem: It cannot be written.
        """
        self._path = path
        self._number = 0
        try:
            self._file = _begun(path)
        except OSError as error:
            raise self._problem(error) from error
        self._write(section(f"keyrig {__version__}") + interface(LINK_TYPE))

    def report(self, at: int, report: Report) -> None:
        """Write a report; `at` is in nanoseconds since 1970.

        Raises:
            BenchProblem: It cannot be written.
        """
        self._number += 1
        data = transfer(self._number, at, report.outward, report.data)
        self._write(packet(at, data, map(comment, report.spans)))

    def event(self, at: int, fields: Mapping[str, str]) -> None:
        """Write what was done, at so many nanoseconds since 1970.

        Raises:
            BenchProblem: It cannot be written.
        """
        self._write(journal(at, IDENTIFIER | dict(fields)))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, block: bytes) -> None:
        try:
            # A disk that is nearly full takes a part, and complains of the rest alone.
            while block:
                block = block[self._file.write(block) :]
        except OSError as error:
            raise self._problem(error) from error

    def _problem(self, error: OSError) -> BenchProblem:
        return BenchProblem(
            f"the trace cannot be written: {error.strerror}",
            where=str(self._path),
            try_this="make room on the disk, or run without --trace",
        )


def _begun(path: Path) -> FileIO:
    for attempt in count(1):
        name = path.name if attempt == 1 else f"{path.stem}-{attempt}{path.suffix}"
        try:
            return path.with_name(name).open("xb", buffering=0)
        except FileExistsError:
            continue
    raise AssertionError("count() has no end")


def comment(span: Span) -> str:
    """Return what is said beside a packet of a stretch in it."""
    return f"{span.kind} {span.name} at {span.start} to {span.stop}"
