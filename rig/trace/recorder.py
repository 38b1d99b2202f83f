"""The tap that remembers what went over one link, and the events it remembers."""

from __future__ import annotations

from rig.link.frames import BROADCAST, INITIALIZATION, Command
from rig.link.taps import Tap
from rig.trace.decode import transcript
from rig.trace.events import Event, Keepalives, Reopened

_MOST_EVENTS = 50_000
_KEEPALIVE = bytes([INITIALIZATION | Command.KEEPALIVE])


class Recorder(Tap):
    """Remembers the packets of one link, so that the exchange behind a verdict can be told.

    Recording is on the way of every packet, so it only appends them; `text` decodes. At least the
    newest 50,000 events are held.
    """

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._dropped = 0
        self._keepalives: Keepalives | None = None
        self._channels = {BROADCAST}

    def message(self, channel: int, command: int, payload: bytes) -> None:
        """Remember which channels are ours, and let go of what is too old."""
        self._channels.add(channel)
        if len(self._events) > 2 * _MOST_EVENTS:
            self._drop(_MOST_EVENTS)

    def raw_packet(self, packet: bytes) -> None:
        """Remember which channels are ours."""
        self._channels.add(int.from_bytes(packet[:4], "big"))

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
        """Remember that the link was opened anew."""
        self._channels = {BROADCAST}
        self._events.append(Reopened())

    def mark(self) -> int:
        """Return the place after the last event, to be given to `text` or `forget` later."""
        self._keepalives = None
        return self._dropped + len(self._events)

    def forget(self, before: int) -> None:
        """Drop the events before a mark, so that a long run needs no more memory than a test."""
        self._drop(max(0, before - self._dropped))

    def text(self, since: int = 0) -> str:
        """Return the exchange since a mark, decoded for people; PIN material is masked.

        Times are milliseconds since the first event. Empty if nothing went over the link.
        """
        ours = {channel.to_bytes(4, "big") for channel in self._channels}
        return transcript(self._events[max(0, since - self._dropped) :], ours)

    def _keepalive(self, head: bytes, at: float) -> None:
        merged = self._keepalives
        if merged is not None and self._events[-1] is merged and merged.head == head:
            merged.last = at
            merged.count += 1
            return
        self._keepalives = Keepalives(head, at, at)
        self._events.append(self._keepalives)

    def _drop(self, count: int) -> None:
        self._dropped += len(self._events[:count])
        del self._events[:count]
