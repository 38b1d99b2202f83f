"""The device that python-fido2's `Ctap1`, `Ctap2`, `ClientPin` and `Fido2Client` talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event

from fido2.ctap import STATUS, CtapDevice

from rig import SuiteProblem
from rig.link.clock import Clock
from rig.link.connection import Connection
from rig.link.errors import BrokenFraming, Gone, HidError, HidErrorCode
from rig.link.exchange import Exchange
from rig.link.frames import INITIALIZATION, MAX_MESSAGE, Command, command_name
from rig.link.keepalive import KeepaliveLog
from rig.link.opening import Opened, open_channel
from rig.link.raw import Raw
from rig.link.report_descriptor import Interface, parse
from rig.link.taps import Tap
from rig.link.wire import Wire

_KEEPALIVE = bytes([INITIALIZATION | Command.KEEPALIVE])

BUSY_EVERY = 0.1
"""Seconds between two requests for a channel to a key that is busy."""


class KeyDevice(CtapDevice):
    """One key, over one connection at a time, on a channel of its own.

    No call waits for ever, none repeats a request unseen, and each cause of failure has its class
    in `rig.link.errors`. A reply's CTAP2 status and CBOR are the caller's to judge.

    Attributes:
        timeout: Seconds of silence after which the key counts as mute; keepalives and packets of
            our channel start them anew.
        raw: Sends any packets and any bytes.
    """

    def __init__(
        self,
        open_connection: Callable[[], Connection],
        taps: Sequence[Tap] = (),
        *,
        timeout: float = 3.0,
    ) -> None:
        """Open the key and ask it for a channel.

        Args:
            open_connection: Opens the way to the key, now and at each `reconnect`.
            taps: What sees, and may refuse, what goes over the link; asked in this order.
            timeout: Seconds of silence after which the key counts as mute.

        Raises:
            LinkError: The key is gone or mute, or its answer to INIT is broken.
            HidError: It refuses to give a channel.
        """
        self.timeout = timeout
        self._wire = Wire(open_connection, taps)
        self.raw = Raw(self._wire, timeout)
        self._greet()

    def _greet(self, patience: float = 0.0) -> None:
        try:
            self._opened = self._offered(self.clock.now() + patience)
        except BaseException:
            self._wire.close()
            raise
        self._last = Exchange(self._wire, self.channel, self.timeout)

    def _offered(self, deadline: float) -> Opened:
        """Return the channel that the key gives, asking again until then while it is busy."""
        while True:
            try:
                return open_channel(self._wire, self.timeout)
            except HidError as error:
                if error.code != HidErrorCode.CHANNEL_BUSY or self.clock.now() >= deadline:
                    raise
            self._wire.receive(self.clock.now() + BUSY_EVERY)

    def __repr__(self) -> str:
        return f"<KeyDevice on channel {self.channel:08X}>"

    @property
    def capabilities(self) -> int:
        """Bits of `fido2.hid.CAPABILITY`, as the key's INIT reply had them."""
        return self._opened.capabilities

    @property
    def version(self) -> int:
        """Version of the CTAPHID protocol; 2 is due (CTAP 11.2.9.1.3)."""
        return self._opened.version

    @property
    def device_version(self) -> tuple[int, int, int]:
        """Major, minor and build, whatever the vendor means by them."""
        return self._opened.device_version

    @property
    def channel(self) -> int:
        """The channel that the key gave us, 32 bits."""
        return self._opened.channel

    @property
    def report_descriptor(self) -> bytes | None:
        """The key's HID report descriptor; None where the connection does not tell."""
        return self._wire.report_descriptor

    @property
    def interface(self) -> Interface | None:
        """What the key's HID report descriptor says; None where the connection does not tell."""
        told = self.report_descriptor
        return None if told is None else parse(told)

    @property
    def clock(self) -> Clock:
        """The connection's clock, which every deadline is counted on."""
        return self._wire.clock

    @property
    def keepalives(self) -> KeepaliveLog:
        """The keepalives of the last exchange."""
        return KeepaliveLog(tuple(self._last.heard))

    @property
    def exchange_started(self) -> float:
        """When the last exchange began, in seconds on the clock."""
        return self._last.started

    @property
    def exchange_ended(self) -> float:
        """When the last exchange was over, well or not, in seconds on the clock."""
        return self._last.ended

    @property
    def foreign_packets(self) -> int:
        """How many packets of other programs' channels have come, all in all."""
        return self._wire.foreign_packets

    def call(
        self,
        cmd: int,
        data: bytes = b"",
        event: Event | None = None,
        on_keepalive: Callable[[STATUS], None] | None = None,
    ) -> bytes:
        """Send a request and return the payload of its reply.

        Args:
            cmd: The CTAPHID command.
            data: The payload of the request, at most 7609 bytes.
            event: Once set, one CANCEL is sent; the key's answer to the request is still awaited.
            on_keepalive: Called with the status of a keepalive when it is not that of the last.

        Raises:
            HidError: The key answered with an ERROR packet, CHANNEL_BUSY included.
            Mute: Nothing came for `timeout` seconds.
            BrokenFraming: What came is not what CTAPHID allows, or is an empty CBOR reply, or
                something came before anything was asked; then nothing was sent.
            Gone: The key left.
            SuiteProblem: The request is too long for CTAPHID; nothing was sent.
        """
        if len(data) > MAX_MESSAGE:
            raise _too_long(cmd, len(data))
        if self._last.is_pending or self._wire.has_packet():
            self._clear_channel(cmd)
        self._last = Exchange(self._wire, self._opened.channel, self.timeout, event, on_keepalive)
        return self._last.run(cmd, data)

    def _clear_channel(self, command: int) -> None:
        """See that nothing which came before a request can be taken for its reply."""
        try:
            stale = self._wire.drop(self.channel, self.timeout)
        except Gone:
            # The request itself will find that out, and tell it.
            return
        # The reply to a request that was given up may have come since, and a key may have gone on
        # saying that it was at work; but nobody answers twice, or what was not asked.
        unasked = [packet for packet in stale if packet[4:5] != _KEEPALIVE]
        if unasked and not self._last.is_pending:
            raise BrokenFraming(
                f"the key sent packets that nobody asked for, {len(unasked)} in all, the first of"
                f" them {unasked[0][4:12].hex(' ')}",
                where=f"before the {command_name(command)} request on channel {self.channel:08X}",
            )

    def ping(self, data: bytes = b"") -> bytes:
        """Have the key send `data` back; what came back is the caller's to compare."""
        return self.call(Command.PING, data)

    def wink(self) -> None:
        """Have the key blink (CTAP 11.2.9.2.1)."""
        self.call(Command.WINK)

    def lock(self, seconds: int) -> None:
        """Keep other channels out for 1 to 10 seconds, or let them in with 0 (CTAP 11.2.9.2.2)."""
        self.call(Command.LOCK, bytes([seconds]))

    def reconnect(self, patience: float = 0.0) -> None:
        """Close the connection, open it anew and ask for a channel; after a replug, for example.

        Args:
            patience: Seconds in which CHANNEL_BUSY is no refusal yet: the key may still be at what
                it was asked before.

        Raises:
            LinkError: The key is gone or mute, or its answer to INIT is broken.
            HidError: It refuses to give a channel.
        """
        self._wire.reopen()
        self._greet(patience)

    def close(self) -> None:
        """Close the connection; `reconnect` opens it again."""
        self._wire.close()

    @classmethod
    def list_devices(cls) -> Iterator[CtapDevice]:
        """Return nothing: to list keys so would be to open keys that nobody named."""
        return iter(())


def _too_long(command: int, length: int) -> SuiteProblem:
    return SuiteProblem(
        f"a {command_name(command)} request of {length} bytes,"
        f" where CTAPHID allows {MAX_MESSAGE} (nothing was sent)",
        try_this="send it with link.raw.send_message",
    )
