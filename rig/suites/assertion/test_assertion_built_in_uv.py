"""Assertions that have the key itself verify the user (CTAP 6.2.2 s4 to s6)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.webauthn import AuthenticatorData

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fingers import spend
from rig.suites.fixtures import (
    ByFinger,
    Check,
    Credential,
    Fingers,
    Members,
    Request,
    Send,
    Touch,
)

pytestmark = [needs(option="uv?"), consent("wipe")]

ERR = CtapError.ERR
PUAT_REQUIRED = ERR.PUAT_REQUIRED
GET_ASSERTION = 0x02
NO_PIN_PATH = needs(option="noMcGaPermissionsWithClientPin")
WITH_PIN_PATH = needs(option="!noMcGaPermissionsWithClientPin")


@pytest.fixture
def signing(credential: Credential, assertion: Request) -> Members:
    """The members of an assertion that does not ask for verification."""
    return assertion({3: [credential.descriptor]})


@pytest.fixture
def verifying(signing: Members) -> Members:
    """The members of one that has the key verify the user."""
    return signing | {5: {"uv": True}}


@covers("GA-04")
@touches(0)
def test_uv_is_refused_before_a_finger_is_enrolled(
    no_finger: None, assertion: Request, send: Send, check: Check
) -> None:
    with check("GA-04"), refused(ERR.INVALID_OPTION):
        send(GET_ASSERTION, assertion({5: {"uv": True}}))


@covers("GA-18")
@touches(0)
def test_nobody_comes_to_be_verified(
    enrolled_finger: bytes, verifying: Members, send: Send, touch: Touch, check: Check
) -> None:
    with check("GA-18", case="timed out"), touch.withheld(), refused(ERR.USER_ACTION_TIMEOUT):
        send(GET_ASSERTION, verifying)


@covers("GA-18")
@WITH_PIN_PATH
@touches(1)
def test_wrong_finger_refers_to_the_pin(
    enrolled_finger: bytes, verifying: Members, fingers: Fingers, send: Send, check: Check
) -> None:
    with fingers.stranger(), check("GA-18", case="PIN to fall back on"), refused(PUAT_REQUIRED):
        send(GET_ASSERTION, verifying)


@covers("GA-18")
@NO_PIN_PATH
@touches(2)
def test_wrong_finger_is_denied(
    enrolled_finger: bytes,
    verifying: Members,
    fingers: Fingers,
    by_finger: ByFinger,
    send: Send,
    check: Check,
) -> None:
    with check("GA-18", case="otherwise"):
        with fingers.stranger(), refused(ERR.OPERATION_DENIED):
            send(GET_ASSERTION, verifying)
        assert by_finger.retries() > 0


@covers("GA-18")
@NO_PIN_PATH
@touches(5)
def test_no_finger_is_taken_without_retries(
    enrolled_finger: bytes,
    verifying: Members,
    fingers: Fingers,
    by_finger: ByFinger,
    send: Send,
    check: Check,
) -> None:
    spend(by_finger, fingers)
    with check("GA-18", case="no uvRetries left"), refused(ERR.PIN_BLOCKED):
        send(GET_ASSERTION, verifying)


@covers("GA-10")
@NO_PIN_PATH
@consent("wipe", "always-uv")
@touches(0)
def test_assertion_is_denied_where_always_uv_has_no_finger(
    no_finger: None, always_uv: None, assertion: Request, send: Send, check: Check
) -> None:
    with check("GA-10"), refused(ERR.OPERATION_DENIED):
        send(GET_ASSERTION, assertion())


@covers("GA-12")
@consent("wipe", "always-uv")
@touches(1)
def test_always_uv_has_the_finger_verify_without_being_asked(
    enrolled_finger: bytes, signing: Members, always_uv: None, send: Send, check: Check
) -> None:
    with check("GA-12"):
        signed = send(GET_ASSERTION, signing)
        assert AuthenticatorData(signed[2]).is_user_verified()
