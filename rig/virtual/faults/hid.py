"""Faults of the CTAPHID layer."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.frames import BROADCAST, HidError
from rig.virtual.profiles import Capability
from rig.virtual.rules import Rules


@fault(
    "init-nonce-reversed",
    breaks=("HID-08", "HID-13"),
    area="hid",
    says="INIT gives the nonce back to front",
)
class InitNonceReversed(Rules):
    def init_reply(self, nonce: bytes, channel: int) -> bytes:
        return super().init_reply(nonce[::-1], channel)


@fault("one-channel", breaks=("HID-12",), area="hid", says="INIT gives everyone the same channel")
class OneChannel(Rules):
    def init_reply(self, nonce: bytes, channel: int) -> bytes:
        return super().init_reply(nonce, 1)


@fault(
    "unassigned-capability",
    breaks=("HID-11",),
    area="hid",
    says="INIT sets a capability bit that means nothing",
)
class UnassignedCapability(Rules):
    def capabilities(self) -> Capability:
        return super().capabilities() | Capability(0x10)


@fault(
    "resynchronization-moves-channel",
    breaks=("HID-16",),
    area="hid",
    says="INIT on an allocated channel gives a new one",
)
class ResynchronizationMovesChannel(Rules):
    def resynchronized(self, channel: int) -> int | None:
        return None


@fault(
    "init-keeps-message",
    breaks=("HID-17",),
    area="hid",
    says="INIT in the middle of a message does not drop the message",
)
class InitKeepsMessage(Rules):
    def init_aborts(self) -> bool:
        return False


@fault(
    "broadcast-served",
    breaks=("HID-38",),
    area="hid",
    says="commands other than INIT are taken on the broadcast channel",
)
class BroadcastServed(Rules):
    def accepts_channel(self, channel: int, *, allocated: bool) -> bool:
        return channel == BROADCAST or super().accepts_channel(channel, allocated=allocated)


@fault("channel-zero-served", breaks=("HID-39",), area="hid", says="channel 0 is served")
class ChannelZeroServed(Rules):
    def accepts_channel(self, channel: int, *, allocated: bool) -> bool:
        return channel == 0 or super().accepts_channel(channel, allocated=allocated)


@fault(
    "oversize-message-accepted",
    breaks=("HID-25",),
    area="hid",
    says="a message may claim more bytes than its packets can carry",
)
class OversizeMessageAccepted(Rules):
    def message_limit(self) -> int:
        return 0xFFFF


@fault(
    "wrong-sequence-accepted",
    breaks=("HID-27",),
    area="hid",
    says="continuation packets are taken in any order",
)
class WrongSequenceAccepted(Rules):
    def accepts_sequence(self, sequence: int, expected: int) -> bool:
        return True


@fault(
    "message-restarted",
    breaks=("HID-28",),
    area="hid",
    says="a new message in the middle of one takes its place",
)
class MessageRestarted(Rules):
    def restart_error(self) -> HidError | None:
        return None


@fault(
    "foreign-continuation-taken",
    breaks=("HID-29",),
    area="hid",
    says="continuation packets of another channel go into the message",
)
class ForeignContinuationTaken(Rules):
    def takes_continuation(self, channel: int, assembling: int) -> bool:
        return True


@fault(
    "stray-continuation-answered",
    breaks=("HID-05",),
    area="hid",
    says="a continuation packet that goes on with nothing is answered",
)
class StrayContinuationAnswered(Rules):
    def stray_error(self) -> HidError | None:
        return HidError.INVALID_SEQUENCE


@fault(
    "busy-as-unknown-command",
    breaks=("HID-30", "HID-31"),
    area="hid",
    says="a busy key answers another channel as if it did not know the command",
)
class BusyAsUnknownCommand(Rules):
    def busy_error(self) -> HidError | None:
        return HidError.INVALID_COMMAND


@fault(
    "message-never-times-out",
    breaks=("HID-33",),
    area="hid",
    says="the key waits for a missing continuation packet without end",
)
class MessageNeverTimesOut(Rules):
    def message_timeout(self) -> float | None:
        return None


@fault(
    "unknown-hid-command-as-length-error",
    breaks=("HID-35", "HID-62"),
    area="hid",
    says="an unknown CTAPHID command is answered with ERROR 0x03",
)
class UnknownHidCommandAsLengthError(Rules):
    def unknown_error(self) -> HidError | None:
        return HidError.INVALID_LENGTH


@fault(
    "empty-cbor-as-unknown-command",
    breaks=("HID-40",),
    area="hid",
    says="a CBOR message without a byte is answered with ERROR 0x01",
)
class EmptyCborAsUnknownCommand(Rules):
    def empty_error(self) -> HidError:
        return HidError.INVALID_COMMAND


@fault(
    "ping-zeros-trimmed",
    breaks=("HID-26",),
    area="hid",
    says="PING loses the zeros at the end of its data",
)
class PingZerosTrimmed(Rules):
    def echo(self, data: bytes) -> bytes:
        return data.rstrip(b"\0")


@fault(
    "ping-cut-to-one-packet",
    breaks=("HID-22", "HID-23", "HID-24"),
    area="hid",
    says="PING gives no more than one packet back",
)
class PingCutToOnePacket(Rules):
    def echo(self, data: bytes) -> bytes:
        return data[:57]


@fault(
    "reply-sequence-from-one",
    breaks=("HID-07",),
    area="hid",
    says="the continuation packets of a reply are numbered from 1",
)
class ReplySequenceFromOne(Rules):
    def reply_sequence(self, index: int) -> int:
        return index + 1
