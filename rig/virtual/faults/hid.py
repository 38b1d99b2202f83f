"""Faults of the CTAPHID layer in channels and INIT."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.frames import BROADCAST, HidError
from rig.virtual.profile import Capability
from rig.virtual.rules import Rules


@fault(
    "first-nonce-repeated",
    breaks=("HID-08", "HID-13"),
    area="hid",
    says="INIT gives the nonce of the first INIT back, whatever nonce it came with",
)
class FirstNonceRepeated(Rules):
    _first = b""

    def init_reply(self, nonce: bytes, channel: int) -> bytes:
        self._first = self._first or nonce
        return super().init_reply(self._first, channel)


@fault(
    "broadcast-handed-out",
    breaks=("HID-09", "HID-12"),
    area="hid",
    says="INIT gives the broadcast channel to all but the first",
)
class BroadcastHandedOut(Rules):
    _given = False

    def init_reply(self, nonce: bytes, channel: int) -> bytes:
        given, self._given = self._given, True
        return super().init_reply(nonce, BROADCAST if given else channel)


@fault(
    "protocol-version-one",
    breaks=("HID-10",),
    area="hid",
    says="INIT tells protocol version 1",
)
class ProtocolVersionOne(Rules):
    def init_reply(self, nonce: bytes, channel: int) -> bytes:
        reply = super().init_reply(nonce, channel)
        return reply[:12] + b"\x01" + reply[13:]


@fault(
    "init-length-as-unknown-command",
    breaks=("HID-14",),
    area="hid",
    says="INIT of another length than 8 is answered with ERROR 0x01",
)
class InitLengthAsUnknownCommand(Rules):
    def init_length_error(self, length: int) -> HidError | None:
        return None if length == 8 else HidError.INVALID_COMMAND


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
    breaks=("HID-16", "ROB-02"),
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
    def init_ends(self, channel: int, busy: int) -> bool:
        return False


@fault(
    "init-ends-requests-of-others",
    breaks=("HID-32",),
    area="hid",
    says="INIT drops what other channels are doing",
)
class InitEndsRequestsOfOthers(Rules):
    def init_ends(self, channel: int, busy: int) -> bool:
        return True


@fault(
    "init-unknown-while-busy",
    breaks=("HID-32", "HID-64"),
    area="hid",
    says="a busy key answers INIT on broadcast as if it did not know the command",
)
class InitUnknownWhileBusy(Rules):
    def busy_init_error(self) -> HidError | None:
        return HidError.INVALID_COMMAND


@fault(
    "init-refused-once-busy",
    breaks=("HID-18",),
    area="hid",
    says="INIT is refused for ever once it came while the key was busy",
)
class InitRefusedOnceBusy(Rules):
    _refusing = False

    def busy_init_error(self) -> HidError | None:
        self._refusing = True
        return HidError.CHANNEL_BUSY

    def init_length_error(self, length: int) -> HidError | None:
        return HidError.CHANNEL_BUSY if self._refusing else super().init_length_error(length)


@fault(
    "init-refused-after-idle-cancel",
    breaks=("HID-53",),
    area="hid",
    says="INIT is refused for ever once CANCEL came to the idle key",
)
class InitRefusedAfterIdleCancel(Rules):
    _refusing = False

    def idle_cancel_error(self) -> HidError | None:
        self._refusing = True
        return super().idle_cancel_error()

    def init_length_error(self, length: int) -> HidError | None:
        return HidError.CHANNEL_BUSY if self._refusing else super().init_length_error(length)


@fault(
    "init-refused-after-replug",
    breaks=("HID-63",),
    area="hid",
    says="INIT is refused after the key lost its power once",
)
class InitRefusedAfterReplug(Rules):
    _refusing = False

    def survives_power_loss(self) -> frozenset[str]:
        self._refusing = True
        return super().survives_power_loss()

    def init_length_error(self, length: int) -> HidError | None:
        return HidError.CHANNEL_BUSY if self._refusing else super().init_length_error(length)


@fault(
    "four-channels",
    breaks=("HID-19",),
    area="hid",
    says="only the last four channels that INIT gave are served",
)
class FourChannels(Rules):
    _served: tuple[int, ...] = ()

    def init_reply(self, nonce: bytes, channel: int) -> bytes:
        others = (each for each in self._served if each != channel)
        self._served = (*others, channel)[-4:]
        return super().init_reply(nonce, channel)

    def accepts_channel(self, channel: int, *, allocated: bool) -> bool:
        return channel in self._served and super().accepts_channel(channel, allocated=allocated)


@fault(
    "channels-run-out",
    breaks=("HID-20",),
    area="hid",
    says="channels past the five hundredth are handed out and not served",
)
class ChannelsRunOut(Rules):
    def accepts_channel(self, channel: int, *, allocated: bool) -> bool:
        return channel <= 500 and super().accepts_channel(channel, allocated=allocated)


@fault(
    "invalid-channel-as-unknown-command",
    breaks=("HID-15", "HID-37", "HID-38", "HID-39"),
    area="hid",
    says="a channel that was not handed out is answered with ERROR 0x01",
)
class InvalidChannelAsUnknownCommand(Rules):
    def invalid_channel_error(self) -> HidError:
        return HidError.INVALID_COMMAND


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
