"""Faults of the CTAPHID layer while a request is under way: CANCEL and KEEPALIVE."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.frames import HidError
from rig.virtual.operation import KeepaliveStatus, Wait
from rig.virtual.rules import Rules


@fault(
    "cancel-ignored",
    breaks=("CPT-48", "HID-48", "RST-05", "SEL-04"),
    area="hid",
    says="CANCEL does not end a request",
)
class CancelIgnored(Rules):
    def cancels(self, channel: int, waiting: int) -> bool:
        return False


@fault(
    "cancel-from-any-channel",
    breaks=("HID-51",),
    area="hid",
    says="CANCEL on one channel ends the request of another",
)
class CancelFromAnyChannel(Rules):
    def cancels(self, channel: int, waiting: int) -> bool:
        return True


@fault("cancel-answered", breaks=("HID-49",), area="hid", says="CANCEL gets a reply of its own")
class CancelAnswered(Rules):
    def cancel_error(self) -> HidError | None:
        return HidError.INVALID_COMMAND


@fault(
    "idle-cancel-answered",
    breaks=("HID-50", "SEL-05"),
    area="hid",
    says="CANCEL is answered when there is nothing to cancel",
)
class IdleCancelAnswered(Rules):
    def idle_cancel_error(self) -> HidError | None:
        return HidError.INVALID_COMMAND


@fault(
    "missing-keepalive",
    breaks=("HID-45", "RST-06", "SEL-06"),
    area="hid",
    says="no KEEPALIVE is sent while the key waits for a touch",
)
class MissingKeepalive(Rules):
    def keepalive_interval(self) -> float | None:
        return None


@fault(
    "slow-keepalive",
    breaks=("HID-45", "SEL-06"),
    area="hid",
    says="KEEPALIVE comes every 400 ms",
)
class SlowKeepalive(Rules):
    def keepalive_interval(self) -> float | None:
        return 0.4


@fault(
    "keepalive-always-processing",
    breaks=("HID-46", "RST-06", "SEL-06"),
    area="hid",
    says="KEEPALIVE never says that a touch is needed",
)
class KeepaliveAlwaysProcessing(Rules):
    def keepalive_status(self, wait: Wait) -> int:
        return KeepaliveStatus.PROCESSING


@fault(
    "keepalive-unassigned-status",
    breaks=("HID-44", "RST-06", "SEL-06"),
    area="hid",
    says="KEEPALIVE carries a status that means nothing",
)
class KeepaliveUnassignedStatus(Rules):
    def keepalive_status(self, wait: Wait) -> int:
        return wait.status + 1


@fault(
    "keepalive-after-reply",
    breaks=("HID-03", "HID-47"),
    area="hid",
    says="a KEEPALIVE follows every reply",
)
class KeepaliveAfterReply(Rules):
    def keepalive_follows_reply(self) -> bool:
        return True
