"""Faults of the CTAPHID layer in messages: their packets, lengths, time-outs and errors."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.frames import BROADCAST, HidCommand, HidError
from rig.virtual.rules import Rules


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
    breaks=("HID-35", "HID-42", "HID-43", "HID-55", "HID-62"),
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
    def empty_error(self, command: int) -> HidError:
        is_cbor = command == HidCommand.CBOR
        return HidError.INVALID_COMMAND if is_cbor else super().empty_error(command)


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
    "empty-ping-grows",
    breaks=("HID-21",),
    area="hid",
    says="PING without data comes back with a byte in it",
)
class EmptyPingGrows(Rules):
    def echo(self, data: bytes) -> bytes:
        return data or b"\0"


@fault(
    "reply-sequence-goes-round",
    breaks=("HID-07",),
    area="hid",
    says="the continuation packets of a reply are numbered from 0 to 15, over and over",
)
class ReplySequenceGoesRound(Rules):
    def reply_sequence(self, index: int) -> int:
        return index % 16


@fault(
    "ping-report-cut",
    breaks=("HID-04",),
    area="hid",
    says="the later reports of a PING come without the zeros at their end",
)
class PingReportCut(Rules):
    def report(self, command: int, report: bytes) -> bytes:
        later = command == HidCommand.PING and report[4] < 0x80
        return report.rstrip(b"\0") if later else report


@fault(
    "wink-answered-as-ping",
    breaks=("HID-06", "HID-54"),
    area="hid",
    says="the reply to WINK has the command byte of PING",
)
class WinkAnsweredAsPing(Rules):
    def reply_command(self, command: int) -> int:
        return HidCommand.PING if command == HidCommand.WINK else command


@fault(
    "error-of-two-bytes",
    breaks=("HID-36",),
    area="hid",
    says="ERROR carries its code twice",
)
class ErrorOfTwoBytes(Rules):
    def error_payload(self, error: HidError) -> bytes:
        return bytes([error, error])


@fault(
    "channel-lost-after-time-out",
    breaks=("HID-34",),
    area="hid",
    says="a channel on which a message timed out is served no more",
)
class ChannelLostAfterTimeOut(Rules):
    _lost = BROADCAST

    def time_out_error(self, channel: int) -> HidError:
        self._lost = channel
        return super().time_out_error(channel)

    def accepts_channel(self, channel: int, *, allocated: bool) -> bool:
        return channel != self._lost and super().accepts_channel(channel, allocated=allocated)


@fault(
    "ping-that-fills-its-packets-cut",
    breaks=("HID-22",),
    area="hid",
    says="PING loses its last byte where its data ends with a packet",
)
class PingThatFillsItsPacketsCut(Rules):
    def echo(self, data: bytes) -> bytes:
        return data[:-1] if len(data) % 59 == 57 else data


@fault(
    "ping-without-its-high-bits",
    breaks=("HID-26",),
    area="hid",
    says="PING gives bytes back without their highest bit",
)
class PingWithoutItsHighBits(Rules):
    def echo(self, data: bytes) -> bytes:
        return bytes(byte & 0x7F for byte in data)
