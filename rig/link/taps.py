"""What watches a link: the guard (may refuse), the trace (records), touch (reacts)."""

from __future__ import annotations

from collections.abc import Sequence


class Tap:
    """Sees everything that goes over one link. Overrides only what it wants to see.

    The device calls only the methods that a tap overrides, so an unused one costs nothing. Times
    are seconds on the connection's clock. A tap may refuse in `message` and `raw_packet` by
    raising; nothing has been written then.
    """

    def message(self, channel: int, command: int, payload: bytes) -> None:
        """See a whole message (command without the 0x80 bit) before its first packet is written."""

    def raw_packet(self, packet: bytes) -> None:
        """See one packet of `link.raw`, which belongs to no message above, before it is written."""

    def packet_out(self, packet: bytes, at: float) -> None:
        """See a packet, of a message or raw, that was just written."""

    def packet_in(self, packet: bytes, at: float) -> None:
        """See a packet that just arrived, foreign ones included."""

    def keepalive(self, channel: int, status: int, at: float) -> None:
        """See a KEEPALIVE on one of our channels (1 processing, 2 user presence needed)."""

    def reply(self, channel: int, command: int, payload: bytes, at: float) -> None:
        """See a whole reply, ERROR replies included."""

    def reconnected(self) -> None:
        """Learn that the link was opened anew: every channel known before is void."""


class TapCalls:
    """The methods that the taps of one link override, each in the order of the taps."""

    def __init__(self, taps: Sequence[Tap]) -> None:
        self.message = [tap.message for tap in taps if _overrides(tap, "message")]
        self.raw_packet = [tap.raw_packet for tap in taps if _overrides(tap, "raw_packet")]
        self.packet_out = [tap.packet_out for tap in taps if _overrides(tap, "packet_out")]
        self.packet_in = [tap.packet_in for tap in taps if _overrides(tap, "packet_in")]
        self.keepalive = [tap.keepalive for tap in taps if _overrides(tap, "keepalive")]
        self.reply = [tap.reply for tap in taps if _overrides(tap, "reply")]
        self.reconnected = [tap.reconnected for tap in taps if _overrides(tap, "reconnected")]


def _overrides(tap: Tap, name: str) -> bool:
    return getattr(type(tap), name) is not getattr(Tap, name)
