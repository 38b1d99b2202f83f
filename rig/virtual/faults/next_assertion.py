"""Faults in going through several assertions."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.profile import CommandByte
from rig.virtual.rules import Rules
from rig.virtual.status import Status
from rig.virtual.store import Credential, PendingAssertions


@fault(
    "no-saved-state-as-no-credentials",
    breaks=("GNA-01", "GNA-02", "GNA-03", "GNA-04", "GNA-12", "GNA-13", "GNA-14"),
    area="assertion",
    says="getNextAssertion without anything to go on with is answered with 0x2E",
)
class NoSavedStateAsNoCredentials(Rules):
    def no_saved_state_status(self) -> Status:
        return Status.NO_CREDENTIALS


@fault(
    "failed-assertion-keeps-saved-state",
    breaks=("GNA-13",),
    area="assertion",
    says="getNextAssertion goes on from before an assertion that failed",
)
class FailedAssertionKeepsSavedState(Rules):
    def drops_pending(self, command: CommandByte) -> bool:
        return command != CommandByte.GET_ASSERTION and super().drops_pending(command)


@fault(
    "next-never-ends",
    breaks=("GNA-02", "GNA-03", "GNA-06", "GNA-12"),
    area="assertion",
    says="getNextAssertion gives the same credential again and again",
)
class NextNeverEnds(Rules):
    def taken(self, pending: PendingAssertions) -> Credential:
        return pending.remaining[0]


@fault(
    "next-without-time-limit",
    breaks=("GNA-04",),
    area="assertion",
    says="getNextAssertion works long after the last reply",
)
class NextWithoutTimeLimit(Rules):
    def saved_state_serves(self, pending: PendingAssertions, channel: int, now: float) -> bool:
        return super().saved_state_serves(pending, channel, pending.since)


@fault(
    "next-loses-flags",
    breaks=("GNA-10",),
    area="assertion",
    says="the replies of getNextAssertion have neither UP nor UV",
)
class NextLosesFlags(Rules):
    def saved_state_serves(self, pending: PendingAssertions, channel: int, now: float) -> bool:
        pending.flags = 0
        return super().saved_state_serves(pending, channel, now)


@fault(
    "next-skips-one",
    breaks=("GNA-06",),
    area="assertion",
    says="getNextAssertion leaves credentials out",
)
class NextSkipsOne(Rules):
    def next_answered(self, pending: PendingAssertions, now: float) -> None:
        super().next_answered(pending, now)
        del pending.remaining[:1]


@fault(
    "next-only-within-20-seconds",
    breaks=("GNA-05",),
    area="assertion",
    says="getNextAssertion works for 20 seconds only",
)
class NextOnlyWithin20Seconds(Rules):
    def saved_state_serves(self, pending: PendingAssertions, channel: int, now: float) -> bool:
        return now - pending.since <= 20 and super().saved_state_serves(pending, channel, now)
