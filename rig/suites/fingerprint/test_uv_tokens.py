"""pinUvAuthTokens by a finger (CTAP 6.5.5.7.3)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, each_protocol, needs, touches
from rig.marks.answers import refused
from rig.suites.cancelling import cancel
from rig.suites.client_pin.requests import CLIENT_PIN
from rig.suites.fingerprint.requests import HAS_SENSOR, PERMISSION
from rig.suites.fingers import MANAGING
from rig.suites.fixtures import ByFinger, Check, Fingers, Link, Request, Send, Touch
from rig.suites.platform_side import Platform
from rig.suites.tokens.authorising import MAKE_CREDENTIAL, registering

pytestmark = [HAS_SENSOR, needs(option="pinUvAuthToken"), consent("wipe")]

ERR = CtapError.ERR
MAKING = PERMISSION.MAKE_CREDENTIAL
PERMISSIONS = 0x09


@covers("CPT-42")
@each_protocol
@touches(1)
def test_enrolled_finger_gets_a_token_that_serves(
    enrolled_finger: bytes,
    by_finger: ByFinger,
    rp: dict[str, str],
    registration: Request,
    send: Send,
    check: Check,
) -> None:
    with check("CPT-42"):
        token = by_finger.token(MAKING, rp["id"])
        send(MAKE_CREDENTIAL, registering(registration(), token, by_finger.protocol))


@covers("CPT-43")
@touches(0)
def test_nobody_comes_for_a_token(
    enrolled_finger: bytes, by_finger: ByFinger, touch: Touch, check: Check
) -> None:
    before = by_finger.retries()
    with check("CPT-43"):
        with touch.withheld(), refused(ERR.USER_ACTION_TIMEOUT):
            by_finger.token(MANAGING)
        assert by_finger.retries() == before


@covers("CPT-44")
@touches(1)
def test_wrong_finger_gets_no_token_and_costs_a_retry(
    enrolled_finger: bytes, fingers: Fingers, by_finger: ByFinger, check: Check
) -> None:
    before = by_finger.retries()
    with check("CPT-44"):
        with fingers.stranger(), refused(ERR.UV_INVALID):
            by_finger.token(MANAGING)
        assert by_finger.retries() == before - 1


@covers("CPT-46")
@touches(0)
@pytest.mark.parametrize(
    "permission",
    [
        pytest.param(
            PERMISSION.BIO_ENROLL, marks=needs(option="!uvBioEnroll"), id="be without uvBioEnroll"
        ),
        pytest.param(
            PERMISSION.AUTHENTICATOR_CFG, marks=needs(option="!uvAcfg"), id="acfg without uvAcfg"
        ),
    ],
)
def test_finger_gets_no_token_for_what_wants_the_pin(
    enrolled_finger: bytes, by_finger: ByFinger, permission: int, check: Check
) -> None:
    with check("CPT-46"), refused(ERR.UNAUTHORIZED_PERMISSION):
        by_finger.token(permission)


@covers("CPT-47")
@touches(0)
@pytest.mark.parametrize(
    ("asked", "case", "status"),
    [
        (None, "permissions missing", ERR.MISSING_PARAMETER),
        (0, "permissions 0", ERR.INVALID_PARAMETER),
    ],
    ids=["missing", "zero"],
)
def test_token_for_nothing_is_refused(
    enrolled_finger: bytes,
    by_finger: ByFinger,
    asked: int | None,
    case: str,
    status: int,
    check: Check,
) -> None:
    with check("CPT-47", case=case), refused(status):
        by_finger.token(MANAGING, changes={PERMISSIONS: asked})


@covers("CPT-48")
@touches(0)
def test_token_is_cancelled_while_the_finger_is_awaited(
    enrolled_finger: bytes,
    by_finger: ByFinger,
    platform: Platform,
    link: Link,
    touch: Touch,
    check: Check,
) -> None:
    request = by_finger.request(MANAGING, None, platform.agree().platform_key)
    with check("CPT-48"), touch.withheld(), refused(ERR.KEEPALIVE_CANCEL):
        cancel(link, CLIENT_PIN, request)


@covers("CPT-41")
@touches(0)
def test_no_token_where_no_finger_is_enrolled(
    no_finger: None, by_finger: ByFinger, check: Check
) -> None:
    with check("CPT-41", case="not enrolled"), refused(ERR.NOT_ALLOWED):
        by_finger.token(MANAGING)


@covers("CPT-38")
@touches(2)
def test_touch_of_a_token_serves_one_operation(
    enrolled_finger: bytes,
    by_finger: ByFinger,
    rp: dict[str, str],
    registration: Request,
    send: Send,
    touch: Touch,
    check: Check,
) -> None:
    """CPT-38: the second operation asks for a touch, or is refused as the token is used up."""
    token = by_finger.token(MAKING, rp["id"])
    send(MAKE_CREDENTIAL, registering(registration(), token, by_finger.protocol))
    asked = touch.asked
    with check("CPT-38"):
        try:
            send(MAKE_CREDENTIAL, registering(registration(), token, by_finger.protocol))
        except CtapError as error:
            if error.code != ERR.PIN_AUTH_INVALID:
                raise
        else:
            assert touch.asked == asked + 1
