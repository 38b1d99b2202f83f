"""Capturing a finger, sample by sample (CTAP 6.7.4 and 6.7.5)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, touches
from rig.marks.answers import refused
from rig.suites.fingerprint.requests import (
    BIO_ENROLLMENT,
    CMD,
    FINGERPRINT,
    GOOD,
    HAS_SENSOR,
    PARAM,
    RESULT,
    UNKNOWN_ID,
    Management,
)
from rig.suites.fixtures import Check, Fingers, Members, Send, Touch

pytestmark = [HAS_SENSOR, consent("wipe")]

ERR = CtapError.ERR
NO_USER_ACTIVITY = 0x0D
BAD = range(0x01, 0x0F)
SOON = 2000
"""Milliseconds after which a capture that nobody touches may end; a key may take its own time."""


@pytest.fixture
def samples(send: Send) -> int:
    """How many samples the key says that it wants of a finger."""
    reply = send(BIO_ENROLLMENT, {1: FINGERPRINT, 2: CMD.GET_SENSOR_INFO})
    return int(reply[RESULT.MAX_SAMPLES_REQUIRED])


def begun(manage: Management) -> Members:
    """Begin an enrolment with a sample that the sensor takes."""
    reply = manage(CMD.ENROLL_BEGIN)
    if reply[RESULT.LAST_SAMPLE_STATUS] != GOOD:
        pytest.skip("the first sample was not a good one")
    return reply


def filled(manage: Management, fingers: Fingers) -> CtapError | None:
    """Enrol finger after finger; return the error that ends it, if one does."""
    for which in range(fingers.count):
        with fingers.other(which):
            try:
                manage.enrol()
            except CtapError as error:
                if not which:
                    raise
                return error
    return None


@covers("BIO-10")
@touches(1)
def test_enrolment_begins_with_a_sample(
    no_finger: None, fingers: Fingers, manage: Management, samples: int, check: Check
) -> None:
    with check("BIO-10") as judging:
        reply = manage(CMD.ENROLL_BEGIN)
        assert reply[RESULT.TEMPLATE_ID]
        assert isinstance(reply[RESULT.TEMPLATE_ID], bytes)
        remaining = reply[RESULT.REMAINING_SAMPLES]
        if reply[RESULT.LAST_SAMPLE_STATUS] != GOOD:
            judging.tolerate("the sample was not a good one")
        elif remaining != samples - 1:
            assert 0 <= remaining < samples
            judging.tolerate(f"{remaining} of {samples} samples to go after the first")


@covers("BIO-11")
@touches(4)
def test_enrolment_ends_when_no_sample_is_left_to_go(
    no_finger: None, fingers: Fingers, manage: Management, samples: int, check: Check
) -> None:
    reply = begun(manage)
    template = reply[RESULT.TEMPLATE_ID]
    for _ in range(4 * samples):
        if not reply[RESULT.REMAINING_SAMPLES]:
            break
        with check("BIO-11"):
            before, reply = reply, manage.capture(template)
            good = reply[RESULT.LAST_SAMPLE_STATUS] == GOOD
            assert before[RESULT.REMAINING_SAMPLES] - reply[RESULT.REMAINING_SAMPLES] >= good
    with check("BIO-11"):
        assert reply[RESULT.REMAINING_SAMPLES] == 0
        assert template in manage.names()


@covers("BIO-12")
@touches(2)
def test_bad_sample_leaves_as_many_to_go(
    no_finger: None, fingers: Fingers, manage: Management, check: Check
) -> None:
    reply = begun(manage)
    with check("BIO-12") as judging:
        with fingers.bad():
            captured = manage.capture(reply[RESULT.TEMPLATE_ID])
        status = captured[RESULT.LAST_SAMPLE_STATUS]
        if status == GOOD:
            judging.tolerate("the sensor made out what it should not have")
        else:
            assert status in BAD
            assert captured[RESULT.REMAINING_SAMPLES] == reply[RESULT.REMAINING_SAMPLES]


@covers("BIO-13")
@touches(1)
def test_nobody_touches_during_a_capture(
    no_finger: None, fingers: Fingers, manage: Management, touch: Touch, check: Check
) -> None:
    reply = begun(manage)
    params: Members = {PARAM.TEMPLATE_ID: reply[RESULT.TEMPLATE_ID], PARAM.TIMEOUT_MS: SOON}
    with check("BIO-13"), touch.withheld():
        captured = manage(CMD.ENROLL_CAPTURE_NEXT, params)
        assert captured[RESULT.LAST_SAMPLE_STATUS] == NO_USER_ACTIVITY
        assert captured[RESULT.REMAINING_SAMPLES] == reply[RESULT.REMAINING_SAMPLES]


@covers("BIO-14")
@touches(1)
def test_template_that_is_not_being_enrolled_is_not_captured(
    no_finger: None, fingers: Fingers, manage: Management, check: Check
) -> None:
    begun(manage)
    with check("BIO-14"), refused(ERR.INVALID_OPTION):
        manage.capture(UNKNOWN_ID)


@covers("BIO-16")
@touches(2)
def test_second_enrolment_ends_the_first(
    no_finger: None, fingers: Fingers, manage: Management, check: Check
) -> None:
    first = begun(manage)[RESULT.TEMPLATE_ID]
    second = begun(manage)[RESULT.TEMPLATE_ID]
    if first == second:
        pytest.skip("the key gives every enrolment the same id until it is finished")
    with check("BIO-16"), refused():
        manage.capture(first)


@covers("BIO-17")
@touches(1)
def test_enrolment_is_cancelled_whether_there_is_one_or_not(
    no_finger: None, fingers: Fingers, manage: Management, check: Check
) -> None:
    begun(manage)
    for _ in range(2):
        with check("BIO-17"):
            manage.send(BIO_ENROLLMENT, {1: FINGERPRINT, 2: CMD.ENROLL_CANCEL})


@covers("BIO-18")
@touches(1)
def test_cancelled_enrolment_leaves_no_finger(
    enrolled_finger: bytes, fingers: Fingers, manage: Management, check: Check
) -> None:
    with fingers.other():
        begun(manage)
    manage(CMD.ENROLL_CANCEL)
    with check("BIO-18"):
        assert list(manage.names()) == [enrolled_finger]


@covers("BIO-15")
@touches(36)
def test_there_is_an_end_of_room(
    no_finger: None, fingers: Fingers, manage: Management, check: Check
) -> None:
    error = filled(manage, fingers)
    if error is None:
        pytest.skip(f"there is room for {fingers.count} fingers")
    with check("BIO-15"), refused(ERR.FP_DATABASE_FULL):
        raise error
