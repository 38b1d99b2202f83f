"""The tap that remembers what went over one link, and the events it remembers."""

from __future__ import annotations

from collections import deque
from itertools import islice

from rig.link.frames import BROADCAST, INITIALIZATION, Command
from rig.link.taps import Tap
from rig.trace.decode import transcript
from rig.trace.events import Event, Keepalives, Reopened

_MOST_EVENTS = 50_000
_KEEPALIVE = bytes([INITIALIZATION | Command.KEEPALIVE])
_BROADCAST = BROADCAST.to_bytes(4, "big")


class Recorder(Tap):
    """Remembers the packets of one link, so that the exchange behind a verdict can be told.

    Recording is on the way of every packet, so it only keeps them; `text` decodes. The newest
    50,000 events are held.
    """

    def __init__(self) -> None:
        self._events: deque[Event] = deque(maxlen=_MOST_EVENTS)
        self._count = 0
        self._keepalives: Keepalives | None = None
        self._channels = {_BROADCAST}

    def packet_out(self, packet: bytes, at: float) -> None:
        """Remember a packet of ours."""
        self._channels.add(packet[:4])
        self._keepalives = None
        self._add((at, True, packet))

    def packet_in(self, packet: bytes, at: float) -> None:
        """Remember a packet that arrived; equal keepalives in a row are one event."""
        if packet[4:5] == _KEEPALIVE:
            self._keepalive(packet[:8], at)
            return
        self._keepalives = None
        self._add((at, False, packet))

    def reconnected(self) -> None:
        """Remember that the link was opened anew."""
        self._keepalives = None
        self._channels = {_BROADCAST}
        self._add(Reopened())

    def mark(self) -> int:
        """Return the place after the last event, to be given to `text` or `forget` later."""
        self._keepalives = None
        return self._count

    def forget(self, before: int) -> None:
        """Drop the events before a mark, so that a long run needs no more memory than a test."""
        while self._events and self._count - len(self._events) < before:
            self._events.popleft()

    def text(self, since: int = 0) -> str:
        """Return the exchange since a mark, decoded for people; PIN material is masked.

        Times are milliseconds since the first event. Empty if nothing went over the link.
        """
        skipped = max(0, since - (self._count - len(self._events)))
        return transcript(list(islice(self._events, skipped, None)), self._channels)

    def _keepalive(self, head: bytes, at: float) -> None:
        merged = self._keepalives
        if merged is not None and merged.head == head:
            merged.last = at
            merged.count += 1
            return
        self._keepalives = Keepalives(head, at, at)
        self._add(self._keepalives)

    def _add(self, event: Event) -> None:
        self._events.append(event)
        self._count += 1
