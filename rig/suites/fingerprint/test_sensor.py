"""What anybody may ask of the sensor, and what is no request at all (CTAP 6.7 to 6.7.3)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fingerprint.requests import (
    BIO_ENROLLMENT,
    CMD,
    FINGERPRINT,
    HAS_SENSOR,
    PERMISSION,
    RESULT,
    UNKNOWN_ID,
    Management,
)
from rig.suites.fixtures import Check, Members, Send, Token

ERR = CtapError.ERR
TOUCH, SWIPE = 1, 2
PROVED = [
    pytest.param(CMD.ENROLL_BEGIN, None, id="enrollBegin"),
    pytest.param(CMD.ENROLL_CAPTURE_NEXT, {1: UNKNOWN_ID}, id="enrollCaptureNextSample"),
    pytest.param(CMD.ENUMERATE_ENROLLMENTS, None, id="enumerateEnrollments"),
    pytest.param(CMD.SET_NAME, {1: UNKNOWN_ID, 2: "name"}, id="setFriendlyName"),
    pytest.param(CMD.REMOVE_ENROLLMENT, {1: UNKNOWN_ID}, id="removeEnrollment"),
]
"""The subcommands that take a token, with parameters that match no finger."""


@covers("BIO-01")
@HAS_SENSOR
@touches(0)
def test_modality_is_fingerprint(send: Send, check: Check) -> None:
    with check("BIO-01"):
        assert send(BIO_ENROLLMENT, {6: True})[RESULT.MODALITY] == FINGERPRINT


@covers("BIO-03")
@HAS_SENSOR
@touches(0)
def test_sensor_is_described(send: Send, check: Check) -> None:
    with check("BIO-03"):
        reply = send(BIO_ENROLLMENT, {1: FINGERPRINT, 2: CMD.GET_SENSOR_INFO})
        assert reply[RESULT.FINGERPRINT_KIND] in (TOUCH, SWIPE)
        assert reply[RESULT.MAX_SAMPLES_REQUIRED] > 0
        assert reply[RESULT.MAX_TEMPLATE_FRIENDLY_NAME] > 0


@covers("BIO-02")
@HAS_SENSOR
@consent("wipe")
@touches(0)
def test_request_that_asks_nothing_is_refused(send: Send, check: Check) -> None:
    with check("BIO-02"), refused(ERR.MISSING_PARAMETER):
        send(BIO_ENROLLMENT, {})


@covers("BIO-04")
@HAS_SENSOR
@consent("wipe")
@touches(0)
def test_subcommand_without_a_modality_is_refused(send: Send, check: Check) -> None:
    with check("BIO-04"), refused(ERR.MISSING_PARAMETER):
        send(BIO_ENROLLMENT, {2: CMD.GET_SENSOR_INFO})


@covers("BIO-05")
@HAS_SENSOR
@consent("wipe")
@touches(0)
@pytest.mark.parametrize("modality", [0, 2, 255])
def test_another_modality_is_refused(modality: int, send: Send, check: Check) -> None:
    with check("BIO-05"), refused(ERR.INVALID_PARAMETER):
        send(BIO_ENROLLMENT, {1: modality, 2: CMD.GET_SENSOR_INFO})


@covers("BIO-06")
@HAS_SENSOR
@consent("wipe")
@touches(0)
def test_unknown_subcommand_is_refused(send: Send, check: Check) -> None:
    with check("BIO-06"), refused(ERR.INVALID_SUBCOMMAND):
        send(BIO_ENROLLMENT, {1: FINGERPRINT, 2: 0x55})


@covers("BIO-07")
@HAS_SENSOR
@consent("wipe")
@touches(0)
@pytest.mark.parametrize(("subcommand", "params"), PROVED)
def test_fingers_are_not_managed_without_a_token(
    subcommand: int, params: Members | None, manage: Management, check: Check
) -> None:
    with check("BIO-07"), refused(ERR.PUAT_REQUIRED):
        manage(subcommand, params, {4: None, 5: None})


@covers("BIO-08")
@HAS_SENSOR
@consent("wipe")
@touches(0)
@pytest.mark.parametrize(
    ("protocol", "case", "status"),
    [(None, "missing", ERR.MISSING_PARAMETER), (9, "unsupported", ERR.INVALID_PARAMETER)],
    ids=["missing", "unsupported"],
)
@pytest.mark.parametrize(("subcommand", "params"), PROVED)
def test_protocol_of_the_token_must_be_told(
    subcommand: int,
    params: Members | None,
    protocol: int | None,
    case: str,
    status: int,
    manage: Management,
    check: Check,
) -> None:
    with check("BIO-08", case=case), refused(status):
        manage(subcommand, params, {4: protocol})


@covers("BIO-09")
@HAS_SENSOR
@consent("wipe")
@touches(0)
@pytest.mark.parametrize(("subcommand", "params"), PROVED)
def test_wrong_param_manages_no_fingers(
    subcommand: int, params: Members | None, manage: Management, check: Check
) -> None:
    right = manage.proved(subcommand, params)[5]
    with check("BIO-09"), refused(ERR.PIN_AUTH_INVALID):
        manage(subcommand, params, {5: bytes([right[0] ^ 1]) + right[1:]})


@covers("BIO-09")
@HAS_SENSOR
@consent("wipe")
@touches(0)
def test_param_of_another_request_manages_no_fingers(manage: Management, check: Check) -> None:
    """BIO-09: the param covers the parameters, and the subcommand."""
    other = manage.proved(CMD.REMOVE_ENROLLMENT, {1: UNKNOWN_ID})[5]
    for subcommand, params in (
        (CMD.REMOVE_ENROLLMENT, {1: UNKNOWN_ID[::-1]}),
        (CMD.ENROLL_CAPTURE_NEXT, {1: UNKNOWN_ID}),
    ):
        with check("BIO-09"), refused(ERR.PIN_AUTH_INVALID):
            manage(subcommand, params, {5: other})


@covers("BIO-09")
@HAS_SENSOR
@needs(option="pinUvAuthToken")
@consent("wipe")
@touches(0)
@pytest.mark.parametrize(("subcommand", "params"), PROVED)
def test_token_without_the_permission_manages_no_fingers(
    subcommand: int, params: Members | None, manage: Management, token: Token, check: Check
) -> None:
    mere = token(PERMISSION.CREDENTIAL_MGMT, None, manage.protocol)
    weak = Management(send=manage.send, protocol=manage.protocol, token=mere)
    with check("BIO-09"), refused(ERR.PIN_AUTH_INVALID):
        weak(subcommand, params)


@covers("BIO-29")
@needs(option="!bioEnroll?")
@needs(option="!userVerificationMgmtPreview?")
@touches(0)
def test_key_without_a_sensor_has_no_such_command(send: Send, check: Check) -> None:
    with check("BIO-29"), refused(ERR.INVALID_COMMAND):
        send(BIO_ENROLLMENT, {6: True})
