"""The tap that remembers what went over one link, and the events it remembers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rig.link.frames import BROADCAST, INITIALIZATION, Command
from rig.link.taps import Tap
from rig.trace.decode import transcript
from rig.trace.events import Event, Keepalives, Reopened

_MOST_EVENTS = 50_000
_BROADCAST = BROADCAST.to_bytes(4, "big")
_KEEPALIVE = bytes([INITIALIZATION | Command.KEEPALIVE])


@dataclass(frozen=True)
class Mark:
    """A place among the events, where a test began or ended."""

    number: int


class Recorder(Tap):
    """Remembers the packets of one link, so that the exchange behind a verdict can be told.

    Recording is on the way of every packet, so it only appends them; `text` decodes. The newest
    50,000 events are held.
    """

    def __init__(self) -> None:
        self._events: deque[Event | Mark] = deque(maxlen=_MOST_EVENTS)
        self._keepalives: Keepalives | None = None
        self._marks = 0
        self._channels = {_BROADCAST}

    def packet_out(self, packet: bytes, at: float) -> None:
        """Remember a packet of ours."""
        self._events.append((at, True, packet))

    def packet_in(self, packet: bytes, at: float) -> None:
        """Remember a packet that arrived; equal keepalives in a row are one event."""
        if packet[4:5] == _KEEPALIVE:
            self._keepalive(packet[:8], at)
        else:
            self._events.append((at, False, packet))

    def reconnected(self) -> None:
        """Remember that the link was opened anew: the channels of before are ours no more."""
        self._channels = {_BROADCAST}
        self._events.append(Reopened())

    def mark(self) -> int:
        """Return the place after the last event, to be given to `text` or `forget` later."""
        self._marks += 1
        self._events.append(Mark(self._marks))
        return self._marks

    def forget(self, before: int) -> None:
        """Drop the events before a mark, so that a long run needs no more memory than a test."""
        kept = self._since(before)
        self._channels |= _channels(self._events)
        self._events = deque(kept, maxlen=_MOST_EVENTS)
        self._keepalives = None

    def text(self, since: int = 0) -> str:
        """Return the exchange since a mark, decoded for people; PIN material is masked.

        Times are milliseconds since the first event. Empty if nothing went over the link.
        """
        events = [event for event in self._since(since) if not isinstance(event, Mark)]
        return transcript(events, self._channels | _channels(self._events))

    def _since(self, mark: int) -> Iterator[Event | Mark]:
        """Yield the events after a mark; all of them if it is older than the oldest."""
        events = list(self._events)
        place = next((at for at, event in enumerate(events) if event == Mark(mark)), -1)
        return islice(events, place + 1, None)

    def _keepalive(self, head: bytes, at: float) -> None:
        merged = self._keepalives
        if merged is not None and self._events[-1] is merged and merged.head == head:
            merged.last = at
            merged.count += 1
            return
        self._keepalives = Keepalives(head, at, at)
        self._events.append(self._keepalives)


def _channels(events: Iterable[Event | Mark]) -> set[bytes]:
    """Return the channels that packets of ours went out on since the link was opened."""
    channels: set[bytes] = set()
    for event in events:
        if isinstance(event, Reopened):
            channels.clear()
        elif isinstance(event, tuple) and event[1]:
            channels.add(event[2][:4])
    return channels
