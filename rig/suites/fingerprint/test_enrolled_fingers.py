"""Listing, naming and removing the fingers that a key knows (CTAP 6.7.6 to 6.7.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fingerprint.requests import (
    BIO_ENROLLMENT,
    CMD,
    FINGERPRINT,
    HAS_SENSOR,
    INFO,
    PREVIEW,
    RESULT,
    UNKNOWN_ID,
    Management,
)
from rig.suites.fixtures import Check, Fingers, Send

pytestmark = [HAS_SENSOR, consent("wipe")]

ERR = CtapError.ERR
GET_INFO, OPTIONS = 0x04, 0x04
NAME = "left, the longer one"


def options(send: Send) -> Mapping[str, Any]:
    """Return the options that getInfo tells now."""
    told: Mapping[str, Any] = send(GET_INFO)[OPTIONS]
    return told


@covers("BIO-19")
@touches(0)
def test_there_is_nothing_to_list_before_a_finger_is_enrolled(
    no_finger: None, manage: Management, check: Check
) -> None:
    with check("BIO-19"), refused(ERR.INVALID_OPTION):
        manage(CMD.ENUMERATE_ENROLLMENTS)


@covers("BIO-20")
@touches(4)
def test_every_enrolled_finger_is_listed(
    enrolled_finger: bytes, fingers: Fingers, manage: Management, check: Check
) -> None:
    with fingers.other():
        second = manage.enrol()
    manage(CMD.SET_NAME, {INFO.ID: second, INFO.NAME: NAME})
    with check("BIO-20"):
        names = manage.names()
        assert names.keys() == {enrolled_finger, second}
        assert names[second] == NAME


@covers("BIO-21")
@touches(0)
@pytest.mark.parametrize("name", ["thumb", "Däumling 👍"], ids=["ascii", "unicode"])
def test_name_of_a_finger_is_listed(
    enrolled_finger: bytes, manage: Management, name: str, check: Check
) -> None:
    with check("BIO-21"):
        manage(CMD.SET_NAME, {INFO.ID: enrolled_finger, INFO.NAME: name})
        assert manage.names() == {enrolled_finger: name}


@covers("BIO-21", "BIO-22")
@touches(0)
def test_name_may_be_as_long_as_told_and_no_longer(
    enrolled_finger: bytes, manage: Management, check: Check
) -> None:
    told = manage.send(BIO_ENROLLMENT, {1: FINGERPRINT, 2: CMD.GET_SENSOR_INFO})
    longest = "n" * told[RESULT.MAX_TEMPLATE_FRIENDLY_NAME]
    with check("BIO-21"):
        manage(CMD.SET_NAME, {INFO.ID: enrolled_finger, INFO.NAME: longest})
        assert manage.names() == {enrolled_finger: longest}
    with check("BIO-22"), refused(ERR.INVALID_LENGTH):
        manage(CMD.SET_NAME, {INFO.ID: enrolled_finger, INFO.NAME: f"{longest}n"})


@covers("BIO-23")
@touches(0)
def test_unknown_finger_gets_no_name(
    enrolled_finger: bytes, manage: Management, check: Check
) -> None:
    with check("BIO-23"), refused(ERR.INVALID_OPTION):
        manage(CMD.SET_NAME, {INFO.ID: UNKNOWN_ID, INFO.NAME: NAME})


@covers("BIO-24")
@touches(4)
def test_removed_finger_is_gone(
    enrolled_finger: bytes, fingers: Fingers, manage: Management, check: Check
) -> None:
    with fingers.other():
        second = manage.enrol()
    with check("BIO-24"):
        manage(CMD.REMOVE_ENROLLMENT, {INFO.ID: second})
        assert list(manage.names()) == [enrolled_finger]


@covers("BIO-25")
@touches(0)
def test_unknown_finger_is_not_removed(
    enrolled_finger: bytes, manage: Management, check: Check
) -> None:
    with check("BIO-25"), refused(ERR.INVALID_OPTION):
        manage(CMD.REMOVE_ENROLLMENT, {INFO.ID: UNKNOWN_ID})


@covers("BIO-26")
@touches(0)
def test_removal_of_the_last_finger_shows_in_get_info(
    enrolled_finger: bytes, manage: Management, send: Send, check: Check
) -> None:
    manage(CMD.REMOVE_ENROLLMENT, {INFO.ID: enrolled_finger})
    with check("BIO-26"):
        told = options(send)
        assert told["bioEnroll"] is False
        assert told["uv"] is False


@covers("GI-45")
@touches(0)
def test_get_info_tells_that_no_finger_is_enrolled(
    no_finger: None, fingers: Fingers, send: Send, check: Check
) -> None:
    with check("GI-45"):
        told = options(send)
        assert told["bioEnroll"] is False
        assert told["uv"] is False


@covers("GI-45")
@touches(0)
def test_get_info_tells_that_a_finger_is_enrolled(
    enrolled_finger: bytes, send: Send, check: Check
) -> None:
    with check("GI-45"):
        told = options(send)
        assert told["bioEnroll"] is True
        assert told["uv"] is True


@covers("BIO-28")
@needs(option="userVerificationMgmtPreview?")
@touches(0)
def test_preview_answers_as_the_command(
    enrolled_finger: bytes, manage: Management, send: Send, check: Check
) -> None:
    preview = replace(manage, command=PREVIEW)
    for members in ({6: True}, {1: FINGERPRINT, 2: CMD.GET_SENSOR_INFO}):
        with check("BIO-28"):
            assert send(PREVIEW, members) == send(BIO_ENROLLMENT, members)
    with check("BIO-28"):
        preview(CMD.SET_NAME, {INFO.ID: enrolled_finger, INFO.NAME: NAME})
        assert preview.names() == manage.names() == {enrolled_finger: NAME}
    with check("BIO-28"), refused(ERR.INVALID_OPTION):
        preview(CMD.REMOVE_ENROLLMENT, {INFO.ID: UNKNOWN_ID})
    with check("BIO-28"):
        assert options(send)["userVerificationMgmtPreview"] is True
