"""The device side of CTAPHID: channels, messages, errors, and one request at a time (CTAP 11.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from rig.virtual.assembly import Assembly
from rig.virtual.authenticator import Authenticator
from rig.virtual.channels import Channels
from rig.virtual.clock import Timer
from rig.virtual.crash import Crash
from rig.virtual.frames import (
    BROADCAST,
    REPORT_SIZE,
    Continuation,
    HidCommand,
    HidError,
    Initialization,
    parse,
    reports,
)
from rig.virtual.lock import ChannelLock
from rig.virtual.operation import KeepaliveStatus, Outcome
from rig.virtual.profile import Capability
from rig.virtual.transaction import Transaction
from rig.virtual.u2f.requests import respond

_NEEDED: Mapping[int, Capability] = {
    HidCommand.PING: Capability(0),
    HidCommand.LOCK: Capability(0),
    HidCommand.WINK: Capability.WINK,
    HidCommand.CBOR: Capability.CBOR,
}


class CtapHid:
    """Takes reports and gives reports; at most one channel is served at any time.

    Args:
        authenticator: Answers the CBOR and MSG messages.
        send: Called with each report of the key.
        crashed: Called if the key is lost at a request.
    """

    def __init__(
        self,
        authenticator: Authenticator,
        send: Callable[[bytes], None],
        crashed: Callable[[Crash], None],
    ) -> None:
        self._authenticator = authenticator
        self._rules = authenticator.rules
        self._clock = authenticator.clock
        self._send = send
        self._crashed = crashed
        self._channels = Channels()
        self._lock = ChannelLock(self._clock)
        self._assembly: Assembly | None = None
        self._assembly_timer: Timer | None = None
        self._transaction: Transaction | None = None

    def feed(self, report: bytes) -> None:
        """Take one report from the platform; one that is not 64 bytes long never was a report."""
        if len(report) != REPORT_SIZE:
            return
        packet = parse(report)
        if isinstance(packet, Continuation):
            self._continue(packet)
        elif packet.command == HidCommand.INIT:
            self._init(packet)
        else:
            self._initiate(packet)

    def power_lost(self) -> None:
        """Forget channels, messages and the request under way."""
        self._drop_assembly()
        self._drop_transaction()
        self._channels.forget()
        self._lock.release()

    def _init(self, packet: Initialization) -> None:
        error = self._init_error(packet.channel, packet.length)
        if error is not None:
            self._error(packet.channel, error)
        else:
            reply = self._rules.init_reply(packet.data[:8], self._synchronized(packet.channel))
            self._message(packet.channel, HidCommand.INIT, reply)

    def _init_error(self, channel: int, length: int) -> HidError | None:
        rules = self._rules
        if channel != BROADCAST and channel not in self._channels:
            return rules.invalid_channel_error()
        if self._lock.keeps_out(channel) and (error := rules.locked_init_error()):
            return error
        if channel == BROADCAST and self._is_busy() and (error := rules.busy_init_error()):
            return error
        return rules.init_length_error(length)

    def _is_busy(self) -> bool:
        return self._assembly is not None or self._transaction is not None

    def _synchronized(self, channel: int) -> int:
        self._abort_for(channel)
        if channel == BROADCAST:
            return self._channels.allocate()
        self._channels.used(channel)
        same = self._rules.resynchronized(channel)
        return self._channels.allocate() if same is None else same

    def _abort_for(self, channel: int) -> None:
        ends = self._rules.init_ends
        if self._assembly is not None and ends(channel, self._assembly.channel):
            self._drop_assembly()
        if self._transaction is not None and ends(channel, self._transaction.channel):
            self._drop_transaction()

    def _initiate(self, packet: Initialization) -> None:
        channel, rules = packet.channel, self._rules
        if not rules.accepts_channel(channel, allocated=channel in self._channels):
            self._error(channel, rules.invalid_channel_error())
        elif self._assembly is not None and self._assembly.channel == channel:
            self._restart(packet)
        elif packet.command == HidCommand.CANCEL:
            self._cancel(channel)
        elif self._is_busy():
            self._error(channel, rules.busy_error())
        elif self._lock.keeps_out(channel) and (error := rules.locked_error()):
            self._error(channel, error)
        else:
            self._begin(packet)

    def _restart(self, packet: Initialization) -> None:
        self._drop_assembly()
        error = self._rules.restart_error()
        if error is None:
            self._begin(packet)
        else:
            self._error(packet.channel, error)

    def _begin(self, packet: Initialization) -> None:
        if packet.channel in self._channels:
            self._channels.used(packet.channel)
        if packet.length > self._rules.message_limit():
            self._error(packet.channel, HidError.INVALID_LENGTH)
        elif not self._serves(packet.command):
            self._error(packet.channel, self._rules.unknown_error())
        else:
            self._assembly = Assembly(packet)
            self._proceed(self._assembly)

    def _serves(self, command: int) -> bool:
        capabilities = self._rules.capabilities()
        if command == HidCommand.MSG:
            return Capability.NMSG not in capabilities
        return command in _NEEDED and _NEEDED[command] in capabilities

    def _continue(self, packet: Continuation) -> None:
        assembly, rules = self._assembly, self._rules
        if assembly is None or not rules.takes_continuation(packet.channel, assembly.channel):
            self._error(packet.channel, rules.stray_error())
        elif not rules.accepts_sequence(packet.sequence, assembly.expected):
            self._drop_assembly()
            self._error(assembly.channel, HidError.INVALID_SEQUENCE)
        else:
            assembly.add(packet)
            self._proceed(assembly)

    def _proceed(self, assembly: Assembly) -> None:
        if assembly.complete:
            self._drop_assembly()
            self._execute(assembly.channel, assembly.command, assembly.payload)
            return
        self._stop_assembly_timer()
        seconds = self._rules.message_timeout()
        if seconds is not None:
            due = self._clock.now() + seconds
            self._assembly_timer = self._clock.call_at(due, self._give_up)

    def _give_up(self) -> None:
        if self._assembly is not None:
            channel = self._assembly.channel
            self._error(channel, self._rules.time_out_error(channel))
            self._drop_assembly()

    def _execute(self, channel: int, command: int, payload: bytes) -> None:
        rules = self._rules
        if command == HidCommand.PING:
            self._message(channel, rules.reply_command(command), rules.echo(payload))
        elif command == HidCommand.WINK:
            self._message(channel, rules.reply_command(command), b"")
        elif command == HidCommand.LOCK:
            self._execute_lock(channel, payload)
        elif not payload:
            self._error(channel, rules.empty_error(command))
        elif command == HidCommand.MSG:
            self._message(channel, command, respond(self._authenticator, payload))
        else:
            self._request(channel, payload)

    def _execute_lock(self, channel: int, payload: bytes) -> None:
        error = self._rules.lock_error(payload)
        if error is None:
            self._lock.hold(channel, self._rules.lock_time(payload))
            self._message(channel, HidCommand.LOCK, self._rules.lock_reply(payload))
        else:
            self._error(channel, error)

    def _request(self, channel: int, payload: bytes) -> None:
        self._transaction = Transaction(
            channel,
            self._authenticator.handle(payload, channel),
            clock=self._clock,
            sensor=self._authenticator.sensor,
            rules=self._rules,
            keepalive=partial(self._keepalive, channel),
            finished=partial(self._reply, channel),
            crashed=self._crashed,
        )
        self._transaction.start()

    def _keepalive(self, channel: int, status: int) -> None:
        self._message(channel, HidCommand.KEEPALIVE, bytes([status]))

    def _reply(self, channel: int, reply: bytes) -> None:
        self._transaction = None
        self._message(channel, self._rules.reply_command(HidCommand.CBOR), reply)
        if self._rules.keepalive_follows_reply():
            self._keepalive(channel, KeepaliveStatus.PROCESSING)

    def _cancel(self, channel: int) -> None:
        transaction, rules = self._transaction, self._rules
        if transaction is None:
            self._error(channel, rules.idle_cancel_error())
        elif rules.cancels(channel, transaction.channel):
            self._error(channel, rules.cancel_error())
            transaction.resume(Outcome.CANCELLED)

    def _drop_assembly(self) -> None:
        self._assembly = None
        self._stop_assembly_timer()

    def _stop_assembly_timer(self) -> None:
        if self._assembly_timer is not None:
            self._assembly_timer.cancel()

    def _drop_transaction(self) -> None:
        if self._transaction is not None:
            self._transaction.abort()
            self._transaction = None

    def _error(self, channel: int, error: HidError | None) -> None:
        if error is not None:
            self._message(channel, HidCommand.ERROR, self._rules.error_payload(error))

    def _message(self, channel: int, command: int, payload: bytes) -> None:
        rules = self._rules
        for report in reports(channel, command, payload, rules.reply_sequence):
            self._send(rules.report(command, report))
