"""Decisions of bioEnrollment (CTAP 6.7)."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_bytes

from rig.virtual import cbor
from rig.virtual.bio_request import FINGERPRINT, Answer, Member, Param, SubCommand
from rig.virtual.cbor import Key, Value
from rig.virtual.operation import Outcome, Wait
from rig.virtual.request import PinUvAuth
from rig.virtual.rules.request import RequestRules
from rig.virtual.sensor import Press, Sample
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Enrolment, Fingerprint, Persistent, Store, Volatile

_TEMPLATE_ID_LENGTH = 4


class BioEnrollmentRules(RequestRules):
    """Decisions of bioEnrollment (CTAP 6.7)."""

    def asks_for_modality(self, members: dict[Key, Value]) -> bool:
        """Tell whether the platform only wants to know what is measured (6.7.2)."""
        return bool(self.optional(members, Member.GET_MODALITY, bool))

    def modality(self) -> int:
        """Choose what is said to be measured."""
        return FINGERPRINT

    def bio_subcommand(self, members: dict[Key, Value]) -> SubCommand:
        """Read what to do; Refusal for another modality, or what the key cannot do."""
        number = self.required(members, Member.SUB_COMMAND, int)
        self.check_modality(members)
        if number not in frozenset(SubCommand):
            raise Refusal(self.unknown_bio_subcommand_status())
        return SubCommand(number)

    def check_modality(self, members: dict[Key, Value]) -> None:
        """Refuse a request without the modality, or for another than fingerprints."""
        if self.required(members, Member.MODALITY, int) != FINGERPRINT:
            raise Refusal(Status.INVALID_PARAMETER)

    def unknown_bio_subcommand_status(self) -> Status:
        """Choose the status for a subcommand that the key has not."""
        return Status.INVALID_SUBCOMMAND

    def needs_no_token(self, subcommand: SubCommand) -> bool:
        """Tell whether anybody may have it done (6.7.3 and 6.7.5)."""
        return subcommand in (
            SubCommand.CANCEL_CURRENT_ENROLLMENT,
            SubCommand.GET_FINGERPRINT_SENSOR_INFO,
        )

    def bio_params(self, members: dict[Key, Value]) -> dict[Key, Value]:
        """Read subCommandParams; an absent map and an empty one are the same."""
        return self.optional(members, Member.SUB_COMMAND_PARAMS, dict) or {}

    def bio_auth(self, members: dict[Key, Value]) -> PinUvAuth:
        """Read the pinUvAuthParam and its protocol."""
        return self.pin_uv_auth(members, Member.PIN_UV_AUTH_PARAM, Member.PIN_UV_AUTH_PROTOCOL)

    def bio_message(self, subcommand: SubCommand, members: dict[Key, Value]) -> bytes:
        """Return what a pinUvAuthParam is over: modality, subcommand and parameters (6.7.4)."""
        params = members.get(Member.SUB_COMMAND_PARAMS)
        head = bytes([FINGERPRINT, subcommand])
        return head if params is None else head + cbor.encode(params)

    def sensor_info(self) -> dict[int, object]:
        """Tell about the sensor (6.7.3)."""
        return {
            Answer.FINGERPRINT_KIND: self.sensor.kind,
            Answer.MAX_CAPTURE_SAMPLES_REQUIRED_FOR_ENROLL: self.sensor.max_samples,
            Answer.MAX_TEMPLATE_FRIENDLY_NAME: self.sensor.max_friendly_name,
        }

    def check_room_for_fingerprint(self, persistent: Persistent) -> None:
        """Refuse to enrol a finger for which there is no place."""
        if len(persistent.fingerprints) >= self.sensor.max_fingerprints:
            raise Refusal(Status.FP_DATABASE_FULL)

    def begin_enrolment(self, volatile: Volatile) -> Enrolment:
        """Begin to capture a finger, in place of one that was being captured (6.7.4)."""
        enrolment = Enrolment(
            template_id=token_bytes(_TEMPLATE_ID_LENGTH), remaining=self.sensor.max_samples
        )
        volatile.enrolment = enrolment
        return enrolment

    def continued_enrolment(self, volatile: Volatile, template_id: bytes) -> Enrolment:
        """Return the enrolment under way; Refusal if it is of another template."""
        enrolment = volatile.enrolment
        if enrolment is None or enrolment.template_id != template_id:
            raise Refusal(Status.INVALID_OPTION)
        return enrolment

    def capture_wait(self, params: dict[Key, Value]) -> Wait:
        """Say how long to wait for a finger: as long as the platform says, or as usual."""
        milliseconds = self.optional(params, Param.TIMEOUT_MILLISECONDS, int)
        if milliseconds is None:
            return Wait(self.profile.presence_timeout)
        return Wait(max(milliseconds, 0) / 1000)

    def felt_sample(self, persistent: Persistent, enrolment: Enrolment, felt: Press) -> Sample:
        """Judge a sample: how it was taken, and whether it is of the finger that is wanted."""
        if felt.sample is not Sample.GOOD:
            return felt.sample
        if any(each.finger == felt.finger for each in persistent.fingerprints):
            return Sample.EXISTS
        if enrolment.finger not in (None, felt.finger):
            return Sample.MERGE_FAILURE
        return Sample.GOOD

    def missed_sample(self, *, pressed: bool) -> Sample:
        """Judge a sample that never came: nobody was there, or somebody never let go."""
        return Sample.NO_USER_PRESENCE_TRANSITION if pressed else Sample.NO_USER_ACTIVITY

    def unbegun_status(self, outcome: Outcome) -> Status:
        """Choose the status of an enrollBegin to which no finger came."""
        return self.unfelt_status(outcome)

    def take_sample(self, enrolment: Enrolment, felt: Press, sample: Sample) -> None:
        """Count a good sample; any other leaves as many to go as before."""
        if sample is Sample.GOOD:
            enrolment.finger = felt.finger
            enrolment.remaining -= 1

    def sample_reply(self, enrolment: Enrolment, sample: Sample) -> dict[int, object]:
        """Tell how a capture went, and how many good samples are still to come."""
        return {
            Answer.LAST_ENROLL_SAMPLE_STATUS: sample,
            Answer.REMAINING_SAMPLES: enrolment.remaining,
        }

    def finish_enrolment(self, persistent: Persistent, enrolment: Enrolment) -> None:
        """Keep a finger of which there are enough samples."""
        finger = enrolment.finger or ""
        persistent.fingerprints.append(
            Fingerprint(template_id=enrolment.template_id, finger=finger)
        )

    def cancel_enrolment(self, store: Store) -> None:
        """Forget the finger that was being captured, if there was one (6.7.5)."""
        store.volatile.enrolment = None

    def template_infos(self, persistent: Persistent) -> list[dict[int, object]]:
        """List the enrolled fingers (6.7.6)."""
        if not persistent.fingerprints:
            raise Refusal(Status.INVALID_OPTION)
        return [self.template_info(each) for each in persistent.fingerprints]

    def template_info(self, fingerprint: Fingerprint) -> dict[int, object]:
        """Tell of one finger; one without a name has an empty one, which platforms count on."""
        return {
            Param.TEMPLATE_ID: fingerprint.template_id,
            Param.TEMPLATE_FRIENDLY_NAME: fingerprint.name or "",
        }

    def enrolled_fingerprint(self, persistent: Persistent, template_id: bytes) -> Fingerprint:
        """Find an enrolled finger; Refusal if there is none of that id (6.7.7 and 6.7.8)."""
        for each in persistent.fingerprints:
            if each.template_id == template_id:
                return each
        raise Refusal(Status.INVALID_OPTION)

    def check_friendly_name(self, name: str) -> None:
        """Refuse a name that is too long, in bytes of UTF-8."""
        if len(name.encode()) > self.sensor.max_friendly_name:
            raise Refusal(Status.INVALID_LENGTH)

    def name_fingerprint(self, persistent: Persistent, fingerprint: Fingerprint, name: str) -> None:
        """Give a finger its name."""
        at = persistent.fingerprints.index(fingerprint)
        persistent.fingerprints[at] = replace(fingerprint, name=name)

    def remove_fingerprint(self, persistent: Persistent, fingerprint: Fingerprint) -> None:
        """Forget a finger."""
        persistent.fingerprints.remove(fingerprint)
