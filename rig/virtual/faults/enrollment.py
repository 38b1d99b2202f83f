"""Faults in capturing a finger (CTAP 6.7.4 and 6.7.5)."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.sensor import Press, Sample
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Enrolment, Persistent, Store, Volatile


@fault(
    "first-sample-not-counted",
    breaks=("BIO-10",),
    area="enrollment",
    says="the sample of enrollBegin leaves as many to go as before",
)
class FirstSampleNotCounted(Rules):
    def begin_enrolment(self, volatile: Volatile) -> Enrolment:
        enrolment = super().begin_enrolment(volatile)
        enrolment.remaining += 1
        return enrolment


@fault(
    "no-sample-counted",
    breaks=("BIO-10", "BIO-11"),
    area="enrollment",
    says="however many samples are taken, as many are still to go",
)
class NoSampleCounted(Rules):
    def take_sample(self, enrolment: Enrolment, felt: Press, sample: Sample) -> None:
        enrolment.finger = felt.finger


@fault(
    "captured-finger-not-kept",
    breaks=("BIO-11",),
    area="enrollment",
    says="a finger with all its samples is not enrolled",
)
class CapturedFingerNotKept(Rules):
    def finish_enrolment(self, persistent: Persistent, enrolment: Enrolment) -> None:
        """Forget the finger."""


@fault(
    "poor-sample-counted",
    breaks=("BIO-12",),
    area="enrollment",
    says="a poor sample counts like a good one",
)
class PoorSampleCounted(Rules):
    def take_sample(self, enrolment: Enrolment, felt: Press, sample: Sample) -> None:
        super().take_sample(enrolment, felt, Sample.GOOD)


@fault(
    "missed-sample-called-good",
    breaks=("BIO-13",),
    area="enrollment",
    says="a capture that nobody touched is called a good one",
)
class MissedSampleCalledGood(Rules):
    def missed_sample(self, *, pressed: bool) -> Sample:
        return Sample.GOOD


@fault(
    "any-template-captured",
    breaks=("BIO-14", "BIO-16"),
    area="enrollment",
    says="a capture goes on with the enrolment under way, whatever template it names",
)
class AnyTemplateCaptured(Rules):
    def continued_enrolment(self, volatile: Volatile, template_id: bytes) -> Enrolment:
        if volatile.enrolment is not None:
            return volatile.enrolment
        return super().continued_enrolment(volatile, template_id)


@fault(
    "no-room-for-fingers-as-for-credentials",
    breaks=("BIO-15",),
    area="enrollment",
    says="a full store of fingers is answered with 0x28",
)
class NoRoomForFingersAsForCredentials(Rules):
    def check_room_for_fingerprint(self, persistent: Persistent) -> None:
        try:
            super().check_room_for_fingerprint(persistent)
        except Refusal:
            raise Refusal(Status.KEY_STORE_FULL) from None


@fault(
    "nothing-to-cancel",
    breaks=("BIO-17",),
    area="enrollment",
    says="cancelCurrentEnrollment is refused where there is none",
)
class NothingToCancel(Rules):
    def cancel_enrolment(self, store: Store) -> None:
        if store.volatile.enrolment is None:
            raise Refusal(Status.NOT_ALLOWED)
        super().cancel_enrolment(store)


@fault(
    "cancelled-finger-kept",
    breaks=("BIO-18",),
    area="enrollment",
    says="a finger whose enrolment was cancelled is enrolled all the same",
)
class CancelledFingerKept(Rules):
    def cancel_enrolment(self, store: Store) -> None:
        if store.volatile.enrolment is not None:
            self.finish_enrolment(store.persistent, store.volatile.enrolment)
        super().cancel_enrolment(store)
