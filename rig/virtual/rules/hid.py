"""Decisions of the CTAPHID layer (CTAP 11.2)."""

from __future__ import annotations

from rig.virtual.frames import BROADCAST, MAX_MESSAGE, HidError
from rig.virtual.operation import Wait
from rig.virtual.profile import Capability
from rig.virtual.report_descriptor import report_descriptor
from rig.virtual.rules.base import AreaRules

_LONGEST_LOCK = 10


class HidRules(AreaRules):
    """Decisions of the CTAPHID layer (CTAP 11.2)."""

    def report_descriptor(self) -> bytes:
        """Write what USB is told of the reports (CTAP 11.2.8.2)."""
        return report_descriptor()

    def init_reply(self, nonce: bytes, channel: int) -> bytes:
        """Write the INIT reply: nonce, channel, protocol version, device version, bits."""
        return (
            nonce
            + channel.to_bytes(4, "big")
            + bytes([2, *self.profile.device_version, self.capabilities()])
        )

    def capabilities(self) -> Capability:
        """Choose the capability bits of the INIT reply."""
        return self.profile.capabilities

    def init_length_error(self, length: int) -> HidError | None:
        """Choose the error for an INIT whose payload is not a nonce of 8 bytes."""
        return None if length == 8 else HidError.INVALID_LENGTH

    def resynchronized(self, channel: int) -> int | None:
        """Choose the channel that INIT on an allocated one answers with; None for a new one."""
        return channel

    def init_ends(self, channel: int, busy: int) -> bool:
        """Tell whether INIT on `channel` drops what the channel `busy` was doing."""
        return channel == busy

    def busy_init_error(self) -> HidError | None:
        """Choose the answer to INIT on broadcast while the key is busy; None to serve it."""
        return None

    def accepts_channel(self, channel: int, *, allocated: bool) -> bool:
        """Tell whether a command other than INIT may come on this channel."""
        return allocated and channel not in (0, BROADCAST)

    def invalid_channel_error(self) -> HidError:
        """Choose the answer to a channel that was not handed out."""
        return HidError.INVALID_CHANNEL

    def message_limit(self) -> int:
        """Say how long a message may claim to be, in bytes."""
        return MAX_MESSAGE

    def message_timeout(self) -> float | None:
        """Say how long to wait for the next continuation packet, in seconds; None for ever."""
        return 0.5

    def time_out_error(self, channel: int) -> HidError:
        """Choose the answer on `channel` when the rest of its message has not come in time."""
        return HidError.MESSAGE_TIMEOUT

    def accepts_sequence(self, sequence: int, expected: int) -> bool:
        """Tell whether a continuation packet may have this sequence number."""
        return sequence == expected

    def takes_continuation(self, channel: int, assembling: int) -> bool:
        """Tell whether a packet of `channel` goes on with the message of `assembling`."""
        return channel == assembling

    def stray_error(self) -> HidError | None:
        """Choose the answer to a continuation packet that goes on with nothing."""
        return None

    def restart_error(self) -> HidError | None:
        """Choose the error for a new message in the middle of one; None to drop the old one."""
        return HidError.INVALID_SEQUENCE

    def busy_error(self) -> HidError | None:
        """Choose the answer to a command while the key is busy with another."""
        return HidError.CHANNEL_BUSY

    def lock_error(self, payload: bytes) -> HidError | None:
        """Choose the error for a LOCK that is not one byte, 0 to 10 (CTAP 11.2.9.2.2)."""
        if len(payload) != 1:
            return HidError.INVALID_LENGTH
        return HidError.INVALID_PARAMETER if payload[0] > _LONGEST_LOCK else None

    def lock_time(self, payload: bytes) -> float:
        """Say for how many seconds a channel has the key for itself."""
        return payload[0]

    def lock_reply(self, payload: bytes) -> bytes:
        """Write the LOCK reply."""
        return b""

    def locked_error(self) -> HidError | None:
        """Choose the answer to another channel during a lock; None to serve it."""
        return HidError.CHANNEL_BUSY

    def locked_init_error(self) -> HidError | None:
        """Choose the answer to INIT of another channel during a lock; None to serve it."""
        return HidError.CHANNEL_BUSY

    def unknown_error(self) -> HidError | None:
        """Choose the answer to a command that the key does not have."""
        return HidError.INVALID_COMMAND

    def empty_error(self, command: int) -> HidError:
        """Choose the answer to a CBOR or MSG message without a single byte."""
        return HidError.INVALID_LENGTH

    def error_payload(self, error: HidError) -> bytes:
        """Write what an ERROR packet carries."""
        return bytes([error])

    def reply_command(self, command: int) -> int:
        """Choose the command byte of the reply to a command."""
        return command

    def report(self, command: int, report: bytes) -> bytes:
        """Choose what of a report is sent: all of it, whatever is in use (CTAP 11.2.4)."""
        return report

    def echo(self, data: bytes) -> bytes:
        """Write the PING reply."""
        return data

    def cancels(self, channel: int, waiting: int) -> bool:
        """Tell whether CANCEL on `channel` ends the request that waits on `waiting`."""
        return channel == waiting

    def cancel_error(self) -> HidError | None:
        """Choose the answer to CANCEL itself, which gets none (CTAP 11.2.9.1.5)."""
        return None

    def idle_cancel_error(self) -> HidError | None:
        """Choose the answer to CANCEL when no request is under way."""
        return None

    def reply_sequence(self, index: int) -> int:
        """Number the continuation packets of a reply, from their index."""
        return index

    def keepalive_interval(self) -> float | None:
        """Say how long to wait between two KEEPALIVE packets, in seconds; None to send none."""
        return 0.1

    def keepalive_status(self, wait: Wait) -> int:
        """Choose what KEEPALIVE says during a wait."""
        return wait.status

    def keepalive_follows_reply(self) -> bool:
        """Tell whether a KEEPALIVE comes after the final reply."""
        return False
