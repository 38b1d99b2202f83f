"""Any packets and any bytes, for tests of what a key does with wrong ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from typing import NamedTuple

from rig.link.connection import PACKET_SIZE
from rig.link.errors import BrokenFraming, Mute
from rig.link.exchange import MUTE_ADVICE, keepalive_status
from rig.link.frames import Command, Frame, Message, continuation, packets, parse
from rig.link.opening import open_channel
from rig.link.wire import Wire, channel_of


class Reply(NamedTuple):
    """A whole message of the key, an ERROR included."""

    command: int
    payload: bytes


class Raw:
    """The raw side of a device: it sends what it is told to, and hears what comes of it.

    It listens on every channel that was given to us or that it has written on. It corrects,
    repeats and awaits nothing. The taps see it all, and may refuse it.
    """

    def __init__(self, wire: Wire, timeout: float) -> None:
        self._wire = wire
        self._timeout = timeout

    def send(self, packet: bytes) -> None:
        """Write one report of any content and length (64 bytes is what a key expects)."""
        self._listen_on(packet)
        self._wire.send_raw(packet)

    def send_message(
        self,
        channel: int,
        command: int,
        payload: bytes = b"",
        *,
        length: int | None = None,
        sequences: Sequence[int] | None = None,
    ) -> None:
        """Write a message of any length; one with a lie in it is single packets to the taps.

        Args:
            channel: The channel, 32 bits, whether it was given to us or not.
            command: The command, 7 bits.
            payload: What the packets carry between them.
            length: What BCNT says instead of the truth.
            sequences: The sequence numbers of the continuation packets instead of 0, 1, 2 and on.
        """
        if length is None and sequences is None:
            self._wire.ours.add(channel)
            self._wire.send(channel, command, payload)
            return
        first, *rest = packets(channel, command, payload, length=length)
        self.send(first)
        for number, packet in zip(sequences or range(len(rest)), rest, strict=True):
            self.send(continuation(channel, number & 0x7F, packet[5:]))

    def receive(self, within: float) -> Frame | bytes | None:
        """Return the next packet of our channels, whatever it is.

        Args:
            within: Seconds to wait for it.

        Returns:
            The packet; its plain bytes if it is not a report of 64; None if none came.
        """
        packet = next(self._packets(self._wire.ours, within), None)
        if packet is None or len(packet) != PACKET_SIZE:
            return packet
        with suppress(BrokenFraming):
            self._take(packet)
        return parse(packet)

    def reply(self, channel: int, within: float) -> Reply:
        """Return the next whole message of a channel, passing over its keepalives.

        Args:
            channel: The channel. What others of ours say meanwhile is kept for later calls.
            within: Seconds until it must be complete; keepalives do not prolong them.

        Raises:
            Mute: It was not complete in time.
            BrokenFraming: What came is not what CTAPHID allows.
        """
        for packet in self._packets({channel}, within):
            message = self._take(packet)
            if message is not None:
                return Reply(message.command, message.payload)
        raise Mute(
            f"no whole message came within {within:g} s",
            where=f"channel {channel:08X}",
            try_this=MUTE_ADVICE,
        )

    def silence(self, seconds: float) -> bool:
        """Return whether our channels stay silent; a packet that breaks it can still be read."""
        packet = next(self._packets(self._wire.ours, seconds), None)
        if packet is not None:
            self._wire.backlog.appendleft(packet)
        return packet is None

    def open_channel(self, nonce: bytes | None = None) -> int:
        """Ask for one more channel with INIT on broadcast, and return it.

        Args:
            nonce: Eight bytes; random if None.

        Raises:
            HidError: The key refused, as with CHANNEL_BUSY.
            Mute: No reply with our nonce came in time.
            BrokenFraming: The reply is shorter than 17 bytes.
        """
        return open_channel(self._wire, self._timeout, nonce).channel

    def _listen_on(self, packet: bytes) -> None:
        with suppress(BrokenFraming):
            self._wire.ours.add(channel_of(packet))

    def _packets(self, channels: Set[int], within: float) -> Iterator[bytes]:
        """Yield what comes on some channels and misshapen reports, those that waited first."""
        deadline, backlog = self._wire.clock.now() + within, self._wire.backlog
        for packet in [each for each in backlog if _is_for(channels, each)]:
            backlog.remove(packet)
            yield packet
        for packet in self._wire.until(deadline):
            if _is_for(channels, packet):
                yield packet
            else:
                self._wire.set_aside(packet)

    def _take(self, packet: bytes) -> Message | None:
        """Show the taps what the packet is or completes; return the message if it completes one."""
        frame, at = parse(packet), self._wire.arrived
        if frame.command == Command.KEEPALIVE:
            status = keepalive_status(packet)
            for see in self._wire.taps.keepalive:
                see(frame.channel, status, at)
            return None
        message = self._wire.unfinished.feed(packet)
        if message is not None:
            for see_reply in self._wire.taps.reply:
                see_reply(*message, at)
        return message


def _is_for(channels: Set[int], packet: bytes) -> bool:
    return len(packet) != PACKET_SIZE or channel_of(packet) in channels
