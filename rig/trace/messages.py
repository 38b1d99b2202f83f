"""Packets put together into messages, in the order in which they began."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rig.link.errors import BrokenFraming
from rig.link.frames import BROADCAST, Command, Frame, init_packet, parse
from rig.trace.events import Event, Happened, Keepalives, Packet, Reopened


@dataclass
class Message:
    """One message, complete or not.

    Attributes:
        at: When its first packet went or came, in seconds on the link's clock.
        ended: When the last one of those that are there did.
        outward: Whether it was ours.
        command: Without the initialization bit.
        length: What its first packet said that its payload has.
        received: The payload and its padding, as far as packets carried it.
        next: The sequence number due next.
    """

    at: float
    outward: bool
    channel: int
    command: int
    length: int
    received: bytes
    ended: float
    next: int = 0

    @property
    def payload(self) -> bytes:
        """What the packets carried of the payload."""
        return self.received[: self.length]

    @property
    def is_complete(self) -> bool:
        """Whether all of the payload is there."""
        return len(self.received) >= self.length


@dataclass(frozen=True)
class Stray:
    """A packet that belongs to no message.

    Attributes:
        sequence: Its sequence number; None if it is not a whole report.
    """

    at: float
    outward: bool
    channel: int
    sequence: int | None
    size: int


@dataclass
class Foreign:
    """Packets in a row of another program: on its channel, or its INIT; their content is left out.

    Attributes:
        at: When the first came, in seconds on the link's clock.
    """

    at: float
    channel: int
    count: int = 1


_BROADCAST_INIT = init_packet(BROADCAST, Command.INIT)[:5]

Entry: TypeAlias = Message | Stray | Foreign | Keepalives | Reopened | Happened


def messages(events: Iterable[Event], ours: Collection[bytes]) -> list[Entry]:
    """Put events together.

    Args:
        events: In the order of time.
        ours: The channels that we sent on, 4 bytes each.
    """
    return list(_Assembly(ours).entries(events))


class _Assembly:
    def __init__(self, ours: Collection[bytes]) -> None:
        self._ours = ours
        self._nonces: set[bytes] = set()
        self._open: dict[tuple[bool, int], Message] = {}

    def entries(self, events: Iterable[Event]) -> Iterator[Entry]:
        foreign: Foreign | None = None
        for event in events:
            entry = self._entry(event)
            if isinstance(entry, Foreign) and foreign and foreign.channel == entry.channel:
                foreign.count += entry.count
                continue
            if entry is not None:
                foreign = entry if isinstance(entry, Foreign) else None
                yield entry

    def _entry(self, event: Event) -> Entry | None:
        if isinstance(event, tuple):
            return self._packet(event)
        if isinstance(event, Keepalives) and event.head[:4] not in self._ours:
            return Foreign(event.first, _channel(event.head), event.count)
        return event

    def _packet(self, event: Packet) -> Entry | None:
        at, outward, packet = event
        if not outward and self._is_foreign(packet):
            return Foreign(at, _channel(packet))
        if packet[:5] == _BROADCAST_INIT:
            self._nonces.add(packet[7:15])
        try:
            frame = parse(packet)
        except BrokenFraming:
            return Stray(at, outward, _channel(packet), None, len(packet))
        return self._frame(at, outward, frame)

    def _is_foreign(self, packet: bytes) -> bool:
        if packet[:5] == _BROADCAST_INIT:
            return packet[7:15] not in self._nonces
        return packet[:4] not in self._ours

    def _frame(self, at: float, outward: bool, frame: Frame) -> Entry | None:
        place = (outward, frame.channel)
        if frame.command is not None and frame.length is not None:
            head = (frame.channel, frame.command, frame.length)
            message = Message(at, outward, *head, received=frame.data, ended=at)
            self._open[place] = message
            return message
        begun = self._open.get(place)
        if begun is None or begun.is_complete or begun.next != frame.sequence:
            return Stray(at, outward, frame.channel, frame.sequence, len(frame.data))
        begun.received += frame.data
        begun.ended = at
        begun.next += 1
        return None


def _channel(packet: bytes) -> int:
    return int.from_bytes(packet[:4], "big")
