"""The part of a capture file that is one test's, for somebody else to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rig import __version__
from rig.link.frames import INITIALIZATION, Command
from rig.trace.happenings import Happening, What
from rig.trace.masking.personal import in_message
from rig.trace.masking.spans import Kind, Span, filled
from rig.trace.pcapng.blocks import interface, journal, packet, section
from rig.trace.pcapng.reader import Captured, Entry, Noted, read_capture
from rig.trace.pcapng.usbmon import LINK_TYPE, transfer
from rig.trace.pcapng.writer import IDENTIFIER, comment

_FIRST, _NEXT = 7, 5
"""Where the payload begins in an initialization packet, and in a continuation packet."""
_TOLD = ("key", "test", "attempt", "verdict", "power")
"""What is told of a happening to others: no reasons, no seeds, nothing of the bench."""
_STRAY, _PADDING = "a packet out of turn", "padding"
_OF_SPAN = re.compile(rf"({'|'.join(Kind)}) .* at \d+ to \d+")
"""What we say beside a packet; whatever else stands there a person has written."""


def cut(source: Path, test: str, redacted: bool) -> bytes:
    """Return a capture file with what went on during one test alone; empty if there is nothing.

    Args:
        source: The file of the whole run.
        test: The test's name.
        redacted: Whether what tells of persons and single keys is replaced.

    Raises:
        UsageProblem: It cannot be read.
    """
    entries = list(_of_test(read_capture(source), test))
    if not entries:
        return b""
    told = list(_redacted(entries)) if redacted else [(entry, ()) for entry in entries]
    return b"".join(_file(told))


def _file(entries: Iterable[tuple[Entry, Sequence[Span]]]) -> Iterator[bytes]:
    yield section(f"keyrig {__version__}") + interface(LINK_TYPE)
    for number, (entry, spans) in enumerate(entries, start=1):
        if isinstance(entry, Noted):
            yield journal(entry.at, entry.fields)
        else:
            data = transfer(number, entry.at, entry.outward, entry.data)
            yield packet(entry.at, data, (*entry.comments, *map(comment, spans)))


def _of_test(entries: Iterable[Entry], test: str) -> Iterator[Entry]:
    is_in = False
    for entry in entries:
        happening = Happening.of(entry.fields) if isinstance(entry, Noted) else None
        if happening is not None and happening.what is What.TEST:
            is_in = happening.details.get("test") == test
        if is_in:
            yield entry
        if happening is not None and happening.what is What.VERDICT:
            is_in = False


@dataclass
class _Message:
    """A message that is put together from the packets of one channel in one direction."""

    command: int
    length: int
    outward: bool
    asked: int | None
    parts: list[tuple[int, int]] = field(default_factory=list)
    payload: bytes = b""

    @property
    def is_whole(self) -> bool:
        return len(self.payload) >= self.length


@dataclass
class _Redaction:
    """The packets of a test, with what is to be replaced in each of them."""

    entries: Sequence[Entry]
    spans: dict[int, list[Span]] = field(default_factory=dict)
    _open: dict[tuple[bytes, bool], _Message] = field(default_factory=dict)
    _asked: dict[bytes, int] = field(default_factory=dict)

    def run(self) -> Iterator[tuple[Entry, Sequence[Span]]]:
        for place, entry in enumerate(self.entries):
            if isinstance(entry, Captured):
                self._take(place, entry)
        for message in self._open.values():
            self._finish(message)
        for place, entry in enumerate(self.entries):
            spans = self.spans.get(place, [])
            if isinstance(entry, Captured):
                own = tuple(each for each in entry.comments if _OF_SPAN.fullmatch(each))
                yield replace(entry, data=filled(entry.data, spans), comments=own), spans
            else:
                yield _plain(entry), ()

    def _take(self, place: int, entry: Captured) -> None:
        way = (entry.data[:4], entry.outward)
        if len(entry.data) > _FIRST and entry.data[4] & INITIALIZATION:
            if way in self._open and entry.data[4] & ~INITIALIZATION != Command.KEEPALIVE:
                self._finish(self._open.pop(way))
            self._begin(place, entry)
        elif way in self._open:
            self._add(self._open[way], place, entry.data[_NEXT:])
        else:
            self._replace(place, [Span(Kind.REDACTED, _STRAY, _NEXT, len(entry.data))])
        message = self._open.get(way)
        if message is not None and message.is_whole:
            self._finish(self._open.pop(way))

    def _begin(self, place: int, entry: Captured) -> None:
        command = entry.data[4] & ~INITIALIZATION
        if command in (Command.KEEPALIVE, Command.CANCEL):
            return
        channel, length = entry.data[:4], int.from_bytes(entry.data[5:7], "big")
        if entry.outward and command == Command.CBOR and length:
            self._asked[channel] = entry.data[_FIRST]
        message = _Message(command, length, entry.outward, self._asked.get(channel))
        self._open[channel, entry.outward] = message
        self._add(message, place, entry.data[_FIRST:])

    def _add(self, message: _Message, place: int, data: bytes) -> None:
        message.parts.append((place, len(data)))
        message.payload += data

    def _finish(self, message: _Message) -> None:
        """Share out what is to be replaced in a message among its packets."""
        payload = message.payload[: message.length]
        spans = in_message(message.command, payload, message.outward, message.asked)
        if not message.outward and any(message.payload[message.length :]):
            # Keys have left there what they said before.
            spans.append(Span(Kind.REDACTED, _PADDING, message.length, len(message.payload)))
        at = 0
        for number, (place, size) in enumerate(message.parts):
            start = _FIRST if number == 0 else _NEXT
            stop = at + size
            within = (span.within(at, stop, start - at) for span in spans)
            self._replace(place, [span for span in within if span is not None])
            at = stop

    def _replace(self, place: int, spans: list[Span]) -> None:
        self.spans.setdefault(place, []).extend(spans)


def _redacted(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Sequence[Span]]]:
    return _Redaction(entries).run()


def _plain(entry: Noted) -> Noted:
    """Return what was done without what tells of the bench; who else wrote is left out."""
    happening = Happening.of(entry.fields)
    if happening is None:
        return Noted(entry.at, {**IDENTIFIER, "MESSAGE": "left out"})
    details = {name: value for name, value in happening.details.items() if name in _TOLD}
    # What a test came to is told by its verdict alone: the reason is on the ticket, without names.
    says = details.get("verdict", happening.says)
    return Noted(entry.at, {**IDENTIFIER, **Happening(happening.what, says, details).fields})
