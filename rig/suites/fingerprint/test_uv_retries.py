"""How many wrong fingers a key takes, and what brings them back (CTAP 6.5.5.3)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fingerprint.requests import HAS_SENSOR
from rig.suites.fingers import MANAGING, MOST_RETRIES, spend
from rig.suites.fixtures import ByFinger, Check, Fingers, Pin, Send
from rig.suites.platform_side import Platform

pytestmark = [HAS_SENSOR, needs(option="pinUvAuthToken"), consent("wipe")]

ERR = CtapError.ERR
GET_INFO, UV_COUNT = 0x04, 0x17


def enter_pin(platform: Platform, pin: Pin) -> None:
    """Prove to know the PIN."""
    platform.token(pin, MANAGING, bound=False)


@covers("CPR-09")
@touches(0)
def test_uv_retries_are_within_their_range(
    enrolled_finger: bytes, by_finger: ByFinger, check: Check
) -> None:
    with check("CPR-09"):
        assert 1 <= by_finger.retries() <= MOST_RETRIES


@covers("CPR-10")
@touches(4)
def test_wrong_finger_costs_a_retry_until_the_right_one_or_the_pin(
    enrolled_finger: bytes,
    fingers: Fingers,
    by_finger: ByFinger,
    platform: Platform,
    pin: Pin,
    check: Check,
) -> None:
    full = by_finger.retries()
    with check("CPR-10"):
        with fingers.stranger(), refused():
            by_finger.token(MANAGING)
        assert by_finger.retries() == full - 1
        by_finger.token(MANAGING)
        assert by_finger.retries() == full
    with check("CPR-10"):
        with fingers.stranger(), refused():
            by_finger.token(MANAGING)
        enter_pin(platform, pin)
        assert by_finger.retries() == full


@covers("CPR-11", "CPT-45")
@touches(5)
def test_no_finger_is_taken_without_retries_until_the_pin(
    enrolled_finger: bytes,
    fingers: Fingers,
    by_finger: ByFinger,
    platform: Platform,
    pin: Pin,
    check: Check,
) -> None:
    spend(by_finger, fingers)
    with check("CPR-11"):
        assert by_finger.retries() == 0
    with check("CPT-45"), refused(ERR.UV_BLOCKED):
        by_finger.token(MANAGING)
    enter_pin(platform, pin)
    with check("CPR-11"):
        assert by_finger.retries() > 0
        by_finger.token(MANAGING)


@covers("GI-27")
@needs(version="FIDO_2_2+")
@touches(2)
def test_verifications_are_counted_until_the_pin_is_entered(
    enrolled_finger: bytes,
    by_finger: ByFinger,
    platform: Platform,
    pin: Pin,
    send: Send,
    check: Check,
) -> None:
    if UV_COUNT not in send(GET_INFO):
        pytest.skip("the key does not tell uvCountSinceLastPinEntry")
    enter_pin(platform, pin)
    with check("GI-27"):
        for count in range(3):
            assert send(GET_INFO)[UV_COUNT] == count
            by_finger.token(MANAGING)
        enter_pin(platform, pin)
        assert send(GET_INFO)[UV_COUNT] == 0


@covers("GI-27")
@needs(version="FIDO_2_2+")
@touches(1)
def test_a_wrong_finger_is_counted_too(
    enrolled_finger: bytes,
    fingers: Fingers,
    by_finger: ByFinger,
    platform: Platform,
    pin: Pin,
    send: Send,
    check: Check,
) -> None:
    if UV_COUNT not in send(GET_INFO):
        pytest.skip("the key does not tell uvCountSinceLastPinEntry")
    enter_pin(platform, pin)
    with fingers.stranger(), suppress(CtapError):
        by_finger.token(MANAGING)
    with check("GI-27") as judging:
        count = send(GET_INFO)[UV_COUNT]
        assert count in (0, 1)
        if not count:
            judging.tolerate("counts successful verifications alone")
