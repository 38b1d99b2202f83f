"""Reports that go by one at a time, with their secrets replaced as soon as a message is whole."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from rig.link.connection import PACKET_SIZE
from rig.link.frames import BROADCAST, INITIALIZATION, Command
from rig.trace.happenings import Happening
from rig.trace.masking.secrets import in_reply, in_request
from rig.trace.masking.spans import Kind, Span, filled
from rig.trace.members import CLIENT_PIN

_FIRST, _NEXT = 7, 5
"""Where the payload begins in an initialization packet, and in a continuation packet."""
_CBOR = INITIALIZATION | Command.CBOR
_CANCEL = INITIALIZATION | Command.CANCEL
_KEEPALIVE = INITIALIZATION | Command.KEEPALIVE
_INIT = INITIALIZATION | Command.INIT
_ERROR = INITIALIZATION | Command.ERROR
_BROADCAST = BROADCAST.to_bytes(4, "big")
FOREIGN = "another program's"
"""The name of what is masked because it was not meant for us."""
_STRAY = "a packet out of turn"


@dataclass(slots=True)
class Report:
    """One report.

    Attributes:
        at: When, in seconds on the link's clock.
        spans: What in it was replaced or drawn by chance, by its own bytes.
        is_ready: Whether it is known what of it is secret.
    """

    at: float
    outward: bool
    data: bytes
    spans: tuple[Span, ...] = ()
    is_ready: bool = True

    def mask(self, spans: Iterable[Span]) -> None:
        """Replace what is secret."""
        self.spans = tuple(spans)
        self.data = filled(self.data, self.spans)
        self.is_ready = True


@dataclass(frozen=True)
class Aside:
    """Something that happened beside the reports.

    Attributes:
        at: When, in seconds on the link's clock.
    """

    at: float
    happening: Happening
    is_ready: bool = True


Item: TypeAlias = Report | Aside


@dataclass(slots=True)
class _Unfinished:
    """A CBOR message that is not whole yet."""

    length: int
    received: bytes = b""
    parts: list[Report] = field(default_factory=list)

    def add(self, part: Report) -> None:
        part.is_ready = False
        self.received += part.data[_start_of(part.data) :]
        self.parts.append(part)

    @property
    def is_whole(self) -> bool:
        return len(self.received) >= self.length

    @property
    def payload(self) -> bytes:
        return self.received[: self.length]

    def mask(self, spans: Sequence[Span]) -> None:
        """Mask the parts that are not masked yet."""
        at = 0
        for part in self.parts:
            start = _start_of(part.data)
            stop = at + len(part.data) - start
            if not part.is_ready:
                cut = (span.within(at, stop, start - at) for span in spans)
                part.mask(span for span in cut if span is not None)
            at = stop


class Masking:
    """Takes reports in as they go by, and gives them back in that order, masked.

    A CBOR message of several packets is held until it is whole or given up, and what comes after it
    with it; but for what is sent packet by packet, which may never get whole.

    Traffic of other programs is no business of ours, so that all of it is masked.
    """

    def __init__(self) -> None:
        self._held: deque[Item] = deque()
        self._unfinished: dict[tuple[bytes, bool], _Unfinished] = {}
        self._asked: defaultdict[bytes, deque[int]] = defaultdict(deque)
        self._seen_cbor: set[tuple[bytes, bool]] = set()
        self._ours = {_BROADCAST}

    def feed(self, at: float, outward: bool, data: bytes, *, alone: bool = False) -> Sequence[Item]:
        """Take in a report, and return those that are ready now.

        Args:
            at: When, in seconds on the link's clock.
            outward: Whether it is ours.
            data: The report.
            alone: Whether it is ours and was sent by itself, not with a whole message.
        """
        report = Report(at, outward, data)
        channel = data[:4]
        if outward:
            self._ours.add(channel)
        if not outward and channel not in self._ours:
            report.mask([Span(Kind.MASKED, FOREIGN, _NEXT, len(data))])
        elif len(data) != PACKET_SIZE:
            report.mask([Span(Kind.MASKED, _STRAY, _NEXT, len(data))])
        elif data[4] & INITIALIZATION:
            self._begin(channel, report)
        else:
            self._go_on(channel, report)
        message = self._unfinished.get((channel, outward))
        if alone and message is not None:
            message.mask(in_request(message.payload))
        return self._in_turn(report)

    def aside(self, at: float, happening: Happening) -> Sequence[Item]:
        """Take in something that happened, and return what is ready now."""
        return self._in_turn(Aside(at, happening))

    def flush(self) -> Sequence[Item]:
        """Return all that is held: nothing more will come to it."""
        for message in list(self._unfinished):
            self._finish(*message)
        return tuple(self._ready())

    def reopened(self) -> Sequence[Item]:
        """Return all that is held, and forget the channels of before."""
        reports = self.flush()
        self._ours = {_BROADCAST}
        self._asked.clear()
        self._seen_cbor.clear()
        return reports

    def _in_turn(self, item: Item) -> Sequence[Item]:
        if not self._held and item.is_ready:
            return (item,)
        self._held.append(item)
        return tuple(self._ready())

    def _ready(self) -> Iterator[Item]:
        while self._held and self._held[0].is_ready:
            yield self._held.popleft()

    def _begin(self, channel: bytes, report: Report) -> None:
        kind = report.data[4]
        if kind in (_KEEPALIVE, _CANCEL):
            return
        # Whoever begins a message waits for no more of the other's, and has given up its own.
        for outward in (True, False):
            self._finish(channel, outward)
        if kind != _CBOR:
            self._seen_cbor.discard((channel, report.outward))
            self._give_up(channel, kind, report.outward)
            return
        self._seen_cbor.add((channel, report.outward))
        length = int.from_bytes(report.data[5:7], "big")
        message = _Unfinished(length)
        message.add(report)
        self._unfinished[channel, report.outward] = message
        if report.outward and length:
            self._asked[channel].append(report.data[_FIRST])
        if message.is_whole:
            self._finish(channel, report.outward)

    def _go_on(self, channel: bytes, report: Report) -> None:
        place = (channel, report.outward)
        message = self._unfinished.get(place)
        if message is None or report.data[4] != len(message.parts) - 1:
            if place in self._seen_cbor:
                report.mask([Span(Kind.MASKED, _STRAY, _NEXT, len(report.data))])
            return
        message.add(report)
        if message.is_whole:
            self._finish(*place)

    def _finish(self, channel: bytes, outward: bool) -> None:
        message = self._unfinished.pop((channel, outward), None)
        if message is None:
            return
        payload = message.payload
        message.mask(in_request(payload) if outward else self._answered(channel, payload))

    def _answered(self, channel: bytes, payload: bytes) -> list[Span]:
        """Return what is secret in a reply, whichever of the requests under way it answers.

        One that answers nothing may be a token that came too late.
        """
        asked = self._asked[channel]
        spans = [span for command in asked or (CLIENT_PIN,) for span in in_reply(payload, command)]
        if asked:
            asked.popleft()
        return spans

    def _give_up(self, channel: bytes, kind: int, outward: bool) -> None:
        """Forget requests that will not be answered any more."""
        asked = self._asked[channel]
        if kind == _INIT:
            asked.clear()
        elif kind == _ERROR and asked and not outward:
            asked.pop()


def _start_of(packet: bytes) -> int:
    return _FIRST if packet[4] & INITIALIZATION else _NEXT
