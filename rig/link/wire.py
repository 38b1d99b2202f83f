"""One connection seen through its taps: what the device and its raw side both write and read by."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from rig import RigError
from rig.link.connection import Connection
from rig.link.errors import BrokenFraming
from rig.link.frames import Assembler, packets
from rig.link.taps import Tap, TapCalls

QUEUED = 64
"""Packets that may have waited for a host that is late: as many as Linux keeps of a hidraw node."""


class Wire:
    """Packets to and from one key. Outlives its connection, which can be opened anew.

    Attributes:
        taps: The taps' methods.
        clock: The connection's clock.
        report_descriptor: What the connection tells of the key's HID interface; None for nothing.
        now: Its reading, at hand because every packet asks for it.
        arrived: When the last packet came, in seconds on the clock.
        ours: The channels that we have been given or have written on.
        backlog: Packets of our channels that came while another of them was listened to.
        unfinished: What the raw side has heard of messages that are not whole yet.
        foreign_packets: How many packets of channels that are not ours have come.
    """

    def __init__(self, open_connection: Callable[[], Connection], taps: Sequence[Tap]) -> None:
        self.taps = TapCalls(taps)
        self._see_in, self._see_out = self.taps.packet_in, self.taps.packet_out
        self.ours: set[int] = set()
        self.backlog: deque[bytes] = deque()
        self.unfinished = Assembler()
        self.foreign_packets = 0
        self._open_connection = open_connection
        self._adopt(open_connection())

    def _adopt(self, connection: Connection) -> None:
        self._connection = connection
        self._write = connection.write_packet
        self._receive = connection.receive
        self.has_packet = connection.has_packet
        self.report_descriptor = connection.report_descriptor
        self.clock = connection.clock
        self.now = connection.clock.now
        self.arrived = self.now()

    @property
    def overruns(self) -> int:
        """How often the connection has had so much waiting that the rest may be lost."""
        return self._connection.overruns

    def reopen(self) -> None:
        """Close the connection and open it anew; every channel is void."""
        self.close()
        self.ours.clear()
        self.backlog.clear()
        self.unfinished = Assembler()
        self._adopt(self._open_connection())
        for tell in self.taps.reconnected:
            tell()

    def close(self) -> None:
        """Close the connection, even one that has gone already."""
        with suppress(RigError):
            self._connection.close()

    def send(self, channel: int, command: int, payload: bytes) -> None:
        """Write a whole message, unless a tap refuses it."""
        self.judge(channel, command, payload)
        self.transmit(channel, command, payload)

    def judge(self, channel: int, command: int, payload: bytes) -> None:
        """Show a whole message to the taps, which may refuse it by raising."""
        for judge in self.taps.message:
            judge(channel, command, payload)

    def transmit(self, channel: int, command: int, payload: bytes) -> None:
        """Write a whole message that the taps have let through."""
        write, see_out = self._write, self._see_out
        for packet in packets(channel, command, payload):
            write(packet)
            for see in see_out:
                see(packet, self.now())

    def send_raw(self, packet: bytes) -> None:
        """Write one packet that belongs to no message, unless a tap refuses it."""
        for judge in self.taps.raw_packet:
            judge(packet)
        self._write(packet)
        for see in self._see_out:
            see(packet, self.now())

    def receive(self, deadline: float) -> bytes | None:
        """Return the next packet of any channel, or None if none came until `deadline`."""
        packet = self._receive(deadline)
        if packet is not None:
            at = self.arrived = self.now()
            for see in self._see_in:
                see(packet, at)
        return packet

    def until(self, deadline: float) -> Iterator[bytes]:
        """Yield what comes until `deadline`, and past it what has waited for a late host."""
        late = 0
        while late < QUEUED and (packet := self.receive(deadline)) is not None:
            late += self.arrived >= deadline
            yield packet

    def drop(self, channel: int, within: float) -> list[bytes]:
        """Take away what has come on a channel, `within` seconds at the most, and return it."""
        dropped = []
        self.arrived = self.now()
        end = self.arrived + within
        while self.arrived < end and (packet := self.receive(self.now())) is not None:
            if channel_of(packet) == channel:
                dropped.append(packet)
            else:
                self.set_aside(packet)
        return dropped

    def set_aside(self, packet: bytes) -> None:
        """Keep a packet of another of our channels for the raw side; count a foreign one."""
        if channel_of(packet) in self.ours:
            self.backlog.append(packet)
        else:
            self.foreign_packets += 1


def channel_of(packet: bytes) -> int:
    """Return the channel of a packet.

    Raises:
        BrokenFraming: The report is too short to have one.
    """
    if len(packet) < 4:
        raise BrokenFraming(f"a report of {len(packet)} bytes, too short for a channel")
    return int.from_bytes(packet[:4], "big")
