"""What watches a link: the guard (may refuse), the trace (records), touch (reacts)."""

from __future__ import annotations


class Tap:
    """Sees everything that goes over one link. Overrides only what it wants to see.

    The device calls only the methods that a tap overrides, so an unused one costs nothing. Times are
    seconds on the connection's clock. A tap may refuse in `message` and `raw_packet` by raising;
    nothing has been written then.
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
