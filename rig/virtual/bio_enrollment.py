"""authenticatorBioEnrollment, also by the command byte of its preview (CTAP 6.7 and 6.13)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from rig.virtual.authorisation import managing_token
from rig.virtual.bio_request import Answer, Param, SubCommand
from rig.virtual.cbor import Key, Value
from rig.virtual.operation import Outcome, Wait
from rig.virtual.permissions import Permission
from rig.virtual.sensor import Sample
from rig.virtual.status import Refusal
from rig.virtual.store import Enrolment

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator

Params = dict[Key, Value]
Capture = Generator[Wait, Outcome, dict[int, object]]


def bio_enrollment(
    authenticator: Authenticator, parameters: Params
) -> Generator[Wait, Outcome, dict[int, object] | None]:
    """Tell about the sensor, or enrol, list, name and remove fingers."""
    rules = authenticator.rules
    if rules.asks_for_modality(parameters):
        return {Answer.MODALITY: rules.modality()}
    subcommand = rules.bio_subcommand(parameters)
    params = rules.bio_params(parameters)
    if not rules.needs_no_token(subcommand):
        message = rules.bio_message(subcommand, parameters)
        auth = rules.bio_auth(parameters)
        managing_token(authenticator, auth, message, Permission.BIO_ENROLLMENT)
    if subcommand in _CAPTURING:
        return (yield from _CAPTURING[subcommand](authenticator, params))
    return _AT_ONCE[subcommand](authenticator, params)


def _enroll_begin(authenticator: Authenticator, params: Params) -> Capture:
    rules, store = authenticator.rules, authenticator.store
    rules.check_room_for_fingerprint(store.persistent)
    wait = rules.capture_wait(params)
    enrolment = rules.begin_enrolment(store.volatile)
    outcome = yield wait
    if outcome is not Outcome.TOUCHED:
        rules.cancel_enrolment(store)
        raise Refusal(rules.unbegun_status(outcome))
    reply = _captured(authenticator, enrolment)
    return {Answer.TEMPLATE_ID: enrolment.template_id, **reply}


def _enroll_capture_next_sample(authenticator: Authenticator, params: Params) -> Capture:
    rules, store = authenticator.rules, authenticator.store
    template_id = rules.required(params, Param.TEMPLATE_ID, bytes)
    enrolment = rules.continued_enrolment(store.volatile, template_id)
    outcome = yield rules.capture_wait(params)
    if outcome is Outcome.TOUCHED:
        return _captured(authenticator, enrolment)
    if outcome is Outcome.CANCELLED:
        raise Refusal(rules.unfelt_status(outcome))
    missed = rules.missed_sample(pressed=authenticator.sensor.pressed)
    return rules.sample_reply(enrolment, missed)


def _captured(authenticator: Authenticator, enrolment: Enrolment) -> dict[int, object]:
    """Take the sample that the sensor just felt; the last one that is wanted ends the enrolment."""
    rules, store, felt = authenticator.rules, authenticator.store, authenticator.sensor.felt
    sample = rules.felt_sample(store.persistent, enrolment, felt)
    rules.take_sample(enrolment, felt, sample)
    if sample is Sample.GOOD and enrolment.remaining == 0:
        rules.finish_enrolment(store.persistent, enrolment)
        store.volatile.enrolment = None
    return rules.sample_reply(enrolment, sample)


def _cancel(authenticator: Authenticator, _params: Params) -> None:
    authenticator.rules.cancel_enrolment(authenticator.store)


def _enumerate(authenticator: Authenticator, _params: Params) -> dict[int, object]:
    infos = authenticator.rules.template_infos(authenticator.store.persistent)
    return {Answer.TEMPLATE_INFOS: infos}


def _set_friendly_name(authenticator: Authenticator, params: Params) -> None:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    template_id = rules.required(params, Param.TEMPLATE_ID, bytes)
    name = rules.required(params, Param.TEMPLATE_FRIENDLY_NAME, str)
    fingerprint = rules.enrolled_fingerprint(persistent, template_id)
    rules.check_friendly_name(name)
    rules.name_fingerprint(persistent, fingerprint, name)


def _remove(authenticator: Authenticator, params: Params) -> None:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    template_id = rules.required(params, Param.TEMPLATE_ID, bytes)
    rules.remove_fingerprint(persistent, rules.enrolled_fingerprint(persistent, template_id))


def _sensor_info(authenticator: Authenticator, _params: Params) -> dict[int, object]:
    return authenticator.rules.sensor_info()


_CAPTURING: Mapping[SubCommand, Callable[[Authenticator, Params], Capture]] = MappingProxyType(
    {
        SubCommand.ENROLL_BEGIN: _enroll_begin,
        SubCommand.ENROLL_CAPTURE_NEXT_SAMPLE: _enroll_capture_next_sample,
    }
)
_AT_ONCE: Mapping[SubCommand, Callable[[Authenticator, Params], dict[int, object] | None]] = (
    MappingProxyType(
        {
            SubCommand.CANCEL_CURRENT_ENROLLMENT: _cancel,
            SubCommand.ENUMERATE_ENROLLMENTS: _enumerate,
            SubCommand.SET_FRIENDLY_NAME: _set_friendly_name,
            SubCommand.REMOVE_ENROLLMENT: _remove,
            SubCommand.GET_FINGERPRINT_SENSOR_INFO: _sensor_info,
        }
    )
)
