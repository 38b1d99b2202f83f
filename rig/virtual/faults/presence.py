"""Faults in how the key asks for a touch."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.operation import Outcome
from rig.virtual.profiles import CommandByte
from rig.virtual.rules import Rules
from rig.virtual.status import Status


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
