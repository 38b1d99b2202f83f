"""Numbers of a bioEnrollment request and its reply (CTAP 6.7)."""

from __future__ import annotations

from enum import IntEnum

FINGERPRINT = 0x01
"""The one modality that there is (CTAP 6.7.2)."""


class SubCommand(IntEnum):
    """What can be done about fingerprints."""

    ENROLL_BEGIN = 0x01
    ENROLL_CAPTURE_NEXT_SAMPLE = 0x02
    CANCEL_CURRENT_ENROLLMENT = 0x03
    ENUMERATE_ENROLLMENTS = 0x04
    SET_FRIENDLY_NAME = 0x05
    REMOVE_ENROLLMENT = 0x06
    GET_FINGERPRINT_SENSOR_INFO = 0x07


class Member(IntEnum):
    """Keys of a request."""

    MODALITY = 0x01
    SUB_COMMAND = 0x02
    SUB_COMMAND_PARAMS = 0x03
    PIN_UV_AUTH_PROTOCOL = 0x04
    PIN_UV_AUTH_PARAM = 0x05
    GET_MODALITY = 0x06


class Param(IntEnum):
    """Keys of subCommandParams, and of one template in an enumeration."""

    TEMPLATE_ID = 0x01
    TEMPLATE_FRIENDLY_NAME = 0x02
    TIMEOUT_MILLISECONDS = 0x03


class Answer(IntEnum):
    """Keys of a reply."""

    MODALITY = 0x01
    FINGERPRINT_KIND = 0x02
    MAX_CAPTURE_SAMPLES_REQUIRED_FOR_ENROLL = 0x03
    TEMPLATE_ID = 0x04
    LAST_ENROLL_SAMPLE_STATUS = 0x05
    REMAINING_SAMPLES = 0x06
    TEMPLATE_INFOS = 0x07
    MAX_TEMPLATE_FRIENDLY_NAME = 0x08
