"""One request and the wait for its reply, on one channel."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event

from fido2.ctap import STATUS

from rig import KeyProblem, RigError
from rig.link.connection import PACKET_SIZE
from rig.link.errors import BrokenFraming, HidError, LateHost, Mute
from rig.link.frames import INITIALIZATION, Assembly, Command, command_name, misshapen, single
from rig.link.keepalive import Keepalive
from rig.link.wire import QUEUED, Wire

EVENT_EVERY = 0.1
"""Seconds between two looks at the caller's event, as often as keepalives come."""

LONGEST = 300.0
"""Seconds after which a key that sends keepalives and no reply counts as mute."""

MUTE_ADVICE = "close other programs that use the key, then replug it"

_KEEPALIVE = INITIALIZATION | Command.KEEPALIVE
_STATUSES = frozenset(int(status) for status in STATUS)


class Exchange:
    """Sends one request and waits for its reply, never longer than the deadline allows.

    Attributes:
        heard: The keepalives that came.
        started: Just before the first packet was written, in seconds on the clock.
        ended: When the reply was complete or the exchange failed.
        is_pending: Whether a request was sent, or begun, whose reply has not come whole.
    """

    is_pending = False
    _armed = 0.0
    _reply: Assembly | None = None
    _cancelled = False
    _others = 0

    def __init__(
        self,
        wire: Wire,
        channel: int,
        timeout: float,
        event: Event | None = None,
        on_keepalive: Callable[[STATUS], None] | None = None,
    ) -> None:
        """Prepare an exchange.

        Args:
            wire: What carries it.
            channel: The channel, 32 bits.
            timeout: Seconds of silence on the channel after which the key counts as mute.
            event: Once set, one CANCEL is sent.
            on_keepalive: Called when the status of the keepalives changes.
        """
        self.heard: list[Keepalive] = []
        self.started = self.ended = wire.now()
        self._overruns = wire.overruns
        self._wire = wire
        self._channel = channel
        self._prefix = channel.to_bytes(4, "big")
        self._timeout = timeout
        self._event = event
        self._on_keepalive = on_keepalive

    def run(self, command: int, payload: bytes) -> bytes:
        """Send the request and return the payload of its reply.

        Raises:
            HidError: The key answered with an ERROR packet.
            Mute: Nothing came on the channel for the time-out.
            BrokenFraming: What came is not what CTAPHID allows.
            LateHost: Likewise, but some of it may be lost since the host came too late.
            Gone: The key left.
        """
        self._wire.judge(self._channel, command, payload)
        self.is_pending = True
        try:
            self._wire.transmit(self._channel, command, payload)
            return self._judged(command, *self._message())
        except KeyProblem as error:
            where = f"{command_name(command)} request on channel {self._channel:08X}"
            error.where = f"{where}, {error.where}" if error.where else where
            if isinstance(error, BrokenFraming) and self._wire.overruns > self._overruns:
                raise _late(error) from error
            raise
        except BaseException:
            # Ctrl-C, a time-out of pytest, a tap: nobody waits for the reply any more, so the key
            # must not go on waiting for a touch. The request may have been written in part only.
            with suppress(RigError):
                self._cancel()
            raise
        finally:
            self.ended = self._wire.now()

    def _message(self) -> tuple[int, bytes]:
        self._armed = self._wire.now()
        packet = self._packet()
        while packet[4] == _KEEPALIVE:
            self._note_keepalive(packet)
            packet = self._packet()
        message = single(packet) or self._continued(packet)
        self.is_pending = False
        return message

    def _continued(self, packet: bytes) -> tuple[int, bytes]:
        reply = self._reply = Assembly(packet)
        while reply.missing > 0:
            reply.add(self._packet())
        return reply.command, reply.payload

    def _packet(self) -> bytes:
        """Return the next packet of the channel. Only such a packet re-arms the deadline.

        Past it, what has waited behind packets of others is read: the host may have been late.
        """
        wire, waited, late = self._wire, self._armed, 0
        deadline = waited + self._timeout
        while late < QUEUED:
            until = deadline if self._event is None else self._look(waited, deadline)
            packet = wire.receive(until)
            if packet is None:
                if until >= deadline:
                    break
                waited = until
            elif packet[:4] == self._prefix:
                self._armed = wire.arrived
                if len(packet) != PACKET_SIZE:
                    raise misshapen(packet)
                return packet
            else:
                self._others += 1
                wire.set_aside(packet)
                waited = wire.arrived
                late += waited >= deadline
        raise self._mute()

    def _look(self, waited: float, deadline: float) -> float:
        """Cancel if the event is set; return until when to wait before looking again."""
        if self._event is not None and self._event.is_set():
            self._cancel()
        return deadline if self._event is None else min(deadline, waited + EVENT_EVERY)

    def _cancel(self) -> None:
        self._event = None
        if not self._cancelled:
            self._cancelled = True
            self._wire.send(self._channel, Command.CANCEL, b"")

    def _note_keepalive(self, packet: bytes) -> None:
        status = keepalive_status(packet)
        at = self._wire.arrived
        is_news = not self.heard or self.heard[-1].status != status
        self.heard.append(Keepalive(at, status))
        for see in self._wire.taps.keepalive:
            see(self._channel, status, at)
        if at - self.started > LONGEST:
            raise Mute(f"the key sent keepalives for {LONGEST:g} s and no reply")
        if self._on_keepalive is not None and is_news:
            self._on_keepalive(STATUS(status))

    def _judged(self, request: int, command: int, payload: bytes) -> bytes:
        for see in self._wire.taps.reply:
            see(self._channel, command, payload, self._wire.arrived)
        if command == request and (payload or command != Command.CBOR):
            return payload
        if command == Command.ERROR:
            raise hid_error(payload)
        if command == request:
            raise BrokenFraming("a CBOR reply without a status byte")
        raise BrokenFraming(f"a reply to {command_name(command)}, which was not asked")

    def _mute(self) -> Mute:
        what = f"the key sent nothing for {self._timeout:g} s"
        if self._reply is not None:
            what += f" after {self._reply} reply"
        if self._others:
            what += f", while packets of other channels came, {self._others} in all"
        return Mute(what, try_this=MUTE_ADVICE)


def keepalive_status(packet: bytes) -> int:
    """Return the status that a KEEPALIVE packet carries.

    Raises:
        BrokenFraming: Its payload is not one byte, 1 or 2 (CTAP 11.2.9.1.7).
    """
    length, status = packet[5] << 8 | packet[6], packet[7]
    if length != 1:
        raise BrokenFraming(f"a KEEPALIVE of {length} bytes where one was due")
    if status not in _STATUSES:
        raise BrokenFraming(f"a KEEPALIVE of status {status}, which is neither 1 nor 2")
    return status


def _late(error: BrokenFraming) -> LateHost:
    return LateHost(
        f"the host came so late that the system may have lost packets: {error.what}",
        where=error.where,
        try_this="see what else is at work on this host, or test fewer keys at once",
    )


def hid_error(payload: bytes) -> HidError | BrokenFraming:
    """Return what an ERROR packet means (CTAP 11.2.9.1.6)."""
    if len(payload) != 1:
        return BrokenFraming(f"an ERROR of {len(payload)} bytes where one was due")
    return HidError(payload[0])
