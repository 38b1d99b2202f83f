"""A capture file as it is told: stretch by stretch, a test each, with what was done beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from rig.link.frames import BROADCAST, INITIALIZATION, Command
from rig.trace.events import Event, Happened, Keepalives
from rig.trace.happenings import Happening, What
from rig.trace.masking.personal import in_message
from rig.trace.masking.spans import filled
from rig.trace.messages import Entry, Message, messages
from rig.trace.pcapng.reader import Captured, read_as_far
from rig.trace.pcapng.reader import Entry as FileEntry

_KEEPALIVE = bytes([INITIALIZATION | Command.KEEPALIVE])
_BROADCAST = BROADCAST.to_bytes(4, "big")
_SECOND = 1_000_000_000


@dataclass
class Stretch:
    """What went on during one test, or between two.

    Attributes:
        test: The test; empty between tests.
        events: In their order; times are seconds since the file's first entry.
    """

    test: str = ""
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class Story:
    """A capture file.

    Attributes:
        started: The time of its first entry.
        stretches: In their order.
        ours: The channels that we sent on, 4 bytes each.
        unread: How many bytes at its end tell nothing, since it was cut short or is damaged.
    """

    started: datetime
    stretches: Sequence[Stretch]
    ours: frozenset[bytes]
    unread: int = 0

    @classmethod
    def of(cls, path: Path) -> Story:
        """Read a file, as far as it is sound.

        Raises:
            UsageProblem: It cannot be read.
        """
        entries, unread = read_as_far(path)
        first = entries[0].at if entries else 0
        sent = {each.data[:4] for each in entries if isinstance(each, Captured) and each.outward}
        started = datetime.fromtimestamp(first / _SECOND, UTC)
        stretches = list(_stretches(entries, first))
        return cls(started, stretches, frozenset(sent | {_BROADCAST}), unread)

    def of_test(self, name: str) -> Story:
        """Return what of it belongs to tests whose name holds `name`."""
        return replace(self, stretches=[each for each in self.stretches if name in each.test])

    def entries(self, stretch: Stretch, *, redacted: bool = False) -> list[Entry]:
        """Return the messages of a stretch, and what was done.

        Args:
            stretch: One of this story's.
            redacted: Whether what tells of persons and single keys is replaced.
        """
        found = messages(stretch.events, self.ours)
        return list(_redacted(found)) if redacted else found


def _stretches(entries: Iterable[FileEntry], first: int) -> Iterator[Stretch]:
    current = Stretch()
    for entry in entries:
        at = (entry.at - first) / _SECOND
        if isinstance(entry, Captured):
            _add(current.events, at, entry)
            continue
        happening = Happening.of(entry.fields)
        if happening is None:
            continue
        if happening.what is What.TEST:
            if current.events:
                yield current
            current = Stretch(happening.details.get("test", ""))
        current.events.append(Happened(at, happening))
        if happening.what is What.VERDICT:
            yield current
            current = Stretch()
    if current.events:
        yield current


def _add(events: list[Event], at: float, report: Captured) -> None:
    """Add a report; equal keepalives in a row are one event."""
    if report.outward or report.data[4:5] != _KEEPALIVE:
        events.append((at, report.outward, report.data))
        return
    last, head = events[-1] if events else None, report.data[:8]
    if isinstance(last, Keepalives) and last.head == head:
        last.last = at
        last.count += 1
    else:
        events.append(Keepalives(head, at, at))


def _redacted(entries: Iterable[Entry]) -> Iterator[Entry]:
    asked: dict[int, int] = {}
    for entry in entries:
        if not isinstance(entry, Message):
            yield entry
            continue
        if entry.outward and entry.command == Command.CBOR and entry.payload:
            asked[entry.channel] = entry.payload[0]
        spans = in_message(entry.command, entry.payload, entry.outward, asked.get(entry.channel))
        yield replace(entry, received=filled(entry.received, spans))
