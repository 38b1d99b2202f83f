"""Faults in how the key asks for a touch."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.operation import Outcome
from rig.virtual.profile import CommandByte
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Store, Volatile

_LATCH = 10.0
"""Seconds for which a faulty key needs no touch."""


@fault(
    "selection-without-touch",
    breaks=("SEL-02", "SEL-04", "SEL-06"),
    area="presence",
    says="selection succeeds at once, touched or not",
)
class SelectionWithoutTouch(Rules):
    def waits_for_touch(self, command: CommandByte) -> bool:
        return command is not CommandByte.SELECTION and super().waits_for_touch(command)


@fault(
    "selection-missing",
    breaks=("GI-52", "SEL-01"),
    area="presence",
    says="a key of CTAP 2.1 or later does not know selection",
)
class SelectionMissing(Rules):
    def implements(self, command: int) -> bool:
        return command != CommandByte.SELECTION and super().implements(command)


@fault(
    "selection-refused-while-pin-blocked",
    breaks=("SEL-08",),
    area="presence",
    says="the key cannot be chosen while its PIN is blocked",
)
class SelectionRefusedWhilePinBlocked(Rules):
    def check_selection_state(self, store: Store) -> None:
        if store.persistent.pin_retries == 0:
            raise Refusal(Status.PIN_BLOCKED)


@fault(
    "selection-asks-for-pin",
    breaks=("SEL-07", "SEL-08"),
    area="presence",
    says="selection wants the PIN where one is set",
)
class SelectionAsksForPin(Rules):
    def check_selection_state(self, store: Store) -> None:
        if store.persistent.pin_hash is not None:
            raise Refusal(Status.PUAT_REQUIRED)


@fault(
    "selection-spends-retry",
    breaks=("SEL-07",),
    area="presence",
    says="selection costs a PIN retry",
)
class SelectionSpendsRetry(Rules):
    def check_selection_state(self, store: Store) -> None:
        store.persistent.pin_retries = max(1, store.persistent.pin_retries - 1)


@fault(
    "selection-of-2.0-as-denied",
    breaks=("SEL-09",),
    area="presence",
    says="a key without selection answers it with 0x27",
)
class SelectionOf20AsDenied(Rules):
    def unknown_command_status(self) -> Status:
        return Status.OPERATION_DENIED


@fault(
    "empty-map-after-touch",
    breaks=("RST-01", "RST-07", "SEL-01"),
    area="presence",
    says="commands that succeed without data send an empty map",
)
class EmptyMapAfterTouch(Rules):
    def reply(self, members: dict[int, object] | None) -> bytes:
        return super().reply({} if members is None else members)


@fault(
    "timeout-counts-as-touch",
    breaks=("GA-01", "GA-36", "MC-03", "MC-62", "RST-03", "SEL-02"),
    area="presence",
    says="the person counts as present when time runs out",
)
class TimeoutCountsAsTouch(Rules):
    def presence_status(self, outcome: Outcome) -> Status:
        if outcome is Outcome.TIMED_OUT:
            return Status.SUCCESS
        return super().presence_status(outcome)


@fault(
    "timeout-as-other",
    breaks=("GA-01", "GA-36", "MC-03", "MC-62", "RST-03", "SEL-02"),
    area="presence",
    says="no touch is answered with 0x7F",
)
class TimeoutAsOther(Rules):
    def presence_status(self, outcome: Outcome) -> Status:
        if outcome is Outcome.TIMED_OUT:
            return Status.OTHER
        return super().presence_status(outcome)


@fault(
    "cancel-as-denied",
    breaks=("HID-48", "RST-05", "SEL-04"),
    area="presence",
    says="a cancelled request is answered with 0x27",
)
class CancelAsDenied(Rules):
    def presence_status(self, outcome: Outcome) -> Status:
        if outcome is Outcome.CANCELLED:
            return Status.OPERATION_DENIED
        return super().presence_status(outcome)


@fault(
    "cancel-counts-as-touch",
    breaks=("HID-48", "HID-52", "MC-104", "RST-05", "SEL-04"),
    area="presence",
    says="a cancelled request is carried out",
)
class CancelCountsAsTouch(Rules):
    def presence_status(self, outcome: Outcome) -> Status:
        if outcome is Outcome.CANCELLED:
            return Status.SUCCESS
        return super().presence_status(outcome)


@fault(
    "cancelled-exclusion-as-time-out",
    breaks=("MC-52",),
    area="presence",
    says="a request that was cancelled before it told of an exclusion is answered with 0x2F",
)
class CancelledExclusionAsTimeOut(Rules):
    def excluded_status(self, presence: Status) -> Status:
        cancelled = presence is Status.KEEPALIVE_CANCEL
        return Status.USER_ACTION_TIMEOUT if cancelled else super().excluded_status(presence)


@fault(
    "touch-serves-two",
    breaks=("UP-01",),
    area="presence",
    says="a touch counts for whatever is asked in the next ten seconds",
)
class TouchServesTwo(Rules):
    def earlier_touch_counts(self, volatile: Volatile, now: float) -> bool:
        return volatile.touched_at is not None and now - volatile.touched_at <= _LATCH


@fault(
    "no-touch-after-power-up",
    breaks=("UP-02",),
    area="presence",
    says="nothing has to be touched for in the first ten seconds after power-up",
)
class NoTouchAfterPowerUp(Rules):
    def earlier_touch_counts(self, volatile: Volatile, now: float) -> bool:
        return now - volatile.powered_on_at <= _LATCH
