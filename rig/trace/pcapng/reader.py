"""Reading a capture file: ours, or one that Wireshark or tcpdump took on a USB bus (pcapng 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from struct import Struct, error
from typing import Final, TypeAlias

from rig import UsageProblem
from rig.trace.pcapng.blocks import (
    BYTE_ORDER,
    COMMENT,
    END,
    INTERFACE,
    JOURNAL,
    PACKET,
    RESOLUTION,
    SECTION,
)
from rig.trace.pcapng.usbmon import BUS, DEVICE, LINK_TYPE, report_of

_SECOND: Final = 1_000_000_000
_MICROSECONDS: Final = 6
_POWER_OF_TWO: Final = 0x80
_REALTIME: Final = "__REALTIME_TIMESTAMP"


@dataclass(frozen=True)
class Captured:
    """A report in a capture file.

    Attributes:
        at: When, in nanoseconds since 1970.
        comments: What stands beside it.
        device: The numbers of the bus and of the device on it.
    """

    at: int
    outward: bool
    data: bytes
    comments: tuple[str, ...] = ()
    device: tuple[int, int] = (BUS, DEVICE)


@dataclass(frozen=True)
class Noted:
    """An entry of a journal in a capture file.

    Attributes:
        at: When, in nanoseconds since 1970.
        fields: Its fields by name.
    """

    at: int
    fields: Mapping[str, str]


Entry: TypeAlias = Captured | Noted
WRITERS = "keyrig run --trace writes one; Wireshark saves captures as one"


def read_capture(path: Path) -> Iterator[Entry]:
    """Yield the reports and entries of a file, in its order; one cut short ends where it ends.

    A whole bus may have been captured: where reports went to some devices, those of others are left
    out, since no host sends reports to a hub, or to a mouse.

    Raises:
        UsageProblem: It cannot be read, or is no pcapng file.
    """
    reader = _Reader(_data_of(path))
    try:
        entries = list(reader.entries())
    except (error, ValueError) as problem:
        raise UsageProblem(f"the trace is damaged: {problem}", where=str(path)) from problem
    yield from _of_keys(entries)


def read_as_far(path: Path) -> tuple[list[Entry], int]:
    """Return what `read_capture` does of the part of a file that is sound, and what is left of it.

    Returns:
        The entries up to the first block that is cut short or damaged, and the bytes from there on.

    Raises:
        UsageProblem: It cannot be read at all, or is no pcapng file.
    """
    reader, entries = _Reader(_data_of(path)), []
    with suppress(error, ValueError):
        for entry in reader.entries():
            entries.append(entry)  # noqa: PERF402 - what came before an error is kept
    return list(_of_keys(entries)), len(reader.data) - reader.at


def _data_of(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise UsageProblem(
            f"the trace cannot be read: {problem.strerror}", where=str(path), try_this=WRITERS
        ) from problem
    if data[:4] != SECTION.to_bytes(4, "little"):
        raise UsageProblem(
            "this is no pcapng file",
            where=str(path),
            try_this=WRITERS,
        )
    return data


def _of_keys(entries: list[Entry]) -> Iterator[Entry]:
    reports = [entry for entry in entries if isinstance(entry, Captured)]
    spoken_to = {report.device for report in reports if report.outward}
    for entry in entries:
        if isinstance(entry, Noted) or not spoken_to or entry.device in spoken_to:
            yield entry


@dataclass
class _Reader:
    data: bytes
    order: str = "<"
    resolutions: list[int] = field(default_factory=list)
    """By interface, how many units a second has; 0 for one whose packets are no USB's."""
    at: int = 0
    """Where the block begins that has not been made sense of yet."""

    def entries(self) -> Iterator[Entry]:
        for kind, body in self._blocks():
            if kind == SECTION:
                self.resolutions.clear()
            elif kind == INTERFACE:
                self._interface(body)
            elif kind == PACKET and (report := self._packet(body)) is not None:
                yield report
            elif kind == JOURNAL:
                yield _noted(body)

    def _blocks(self) -> Iterator[tuple[int, bytes]]:
        while (at := self.at) + 12 <= len(self.data):
            if self.data[at : at + 4] == SECTION.to_bytes(4, "little"):
                magic = self.data[at + 8 : at + 12]
                self.order = "<" if magic == BYTE_ORDER.to_bytes(4, "little") else ">"
            kind, size = Struct(self.order + "II").unpack_from(self.data, at)
            if size < 12 or size % 4 or at + size > len(self.data):
                return
            yield kind, self.data[at + 8 : at + size - 4]
            self.at += size

    def _interface(self, body: bytes) -> None:
        (link_type,) = Struct(self.order + "H").unpack_from(body)
        options = self._options(body[8:])
        told = next((value[0] for code, value in options if code == RESOLUTION and value), 0)
        if link_type != LINK_TYPE:
            self.resolutions.append(0)
        elif told & _POWER_OF_TWO:
            self.resolutions.append(1 << (told & ~_POWER_OF_TWO))
        else:
            self.resolutions.append(10 ** (told or _MICROSECONDS))

    def _packet(self, body: bytes) -> Captured | None:
        head = Struct(self.order + "IIIII")
        interface, high, low, size, _ = head.unpack_from(body)
        units = self.resolutions[interface] if interface < len(self.resolutions) else 0
        end = head.size + size
        report = report_of(body[head.size : end], self.order) if units else None
        if report is None:
            return None
        options = self._options(body[end + -size % 4 :])
        comments = [value.decode(errors="replace") for code, value in options if code == COMMENT]
        at = (high << 32 | low) * _SECOND // units
        return Captured(at, report.outward, report.data, tuple(comments), report.device)

    def _options(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        head = Struct(self.order + "HH")
        at = 0
        while at + head.size <= len(data):
            code, size = head.unpack_from(data, at)
            if code == END:
                return
            at += head.size
            yield code, data[at : at + size]
            at += size + -size % 4


def _noted(body: bytes) -> Noted:
    lines = body.rstrip(b"\0").decode(errors="replace").splitlines()
    fields = dict(line.split("=", 1) for line in lines if "=" in line)
    return Noted(int(fields.pop(_REALTIME, "0")) * 1000, fields)
