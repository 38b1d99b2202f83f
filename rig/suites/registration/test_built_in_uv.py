"""Registrations that have the key itself verify the user (CTAP 6.1.2 s5 to s11)."""

from __future__ import annotations

from fido2.ctap import CtapError
from fido2.ctap2 import Info
from fido2.webauthn import AuthenticatorData

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fingers import spend
from rig.suites.fixtures import ByFinger, Check, Fingers, Request, Send, Touch

pytestmark = [needs(option="uv?"), consent("wipe")]

ERR = CtapError.ERR
PUAT_REQUIRED = ERR.PUAT_REQUIRED
MAKE_CREDENTIAL = 0x01
UV = {7: {"uv": True}}
NO_PIN_PATH = needs(option="noMcGaPermissionsWithClientPin")
WITH_PIN_PATH = needs(option="!noMcGaPermissionsWithClientPin")


@covers("MC-17")
@touches(0)
def test_uv_is_refused_before_a_finger_is_enrolled(
    no_finger: None, registration: Request, send: Send, check: Check
) -> None:
    with check("MC-17"), refused(ERR.INVALID_OPTION):
        send(MAKE_CREDENTIAL, registration(UV))


@covers("MC-48")
@touches(0)
def test_nobody_comes_to_be_verified(
    enrolled_finger: bytes, registration: Request, send: Send, touch: Touch, check: Check
) -> None:
    with check("MC-48"), touch.withheld(), refused(ERR.USER_ACTION_TIMEOUT):
        send(MAKE_CREDENTIAL, registration(UV))


@covers("MC-50")
@WITH_PIN_PATH
@touches(1)
def test_wrong_finger_refers_to_the_pin(
    enrolled_finger: bytes, fingers: Fingers, registration: Request, send: Send, check: Check
) -> None:
    with fingers.stranger(), check("MC-50", case="PIN to fall back on"), refused(PUAT_REQUIRED):
        send(MAKE_CREDENTIAL, registration(UV))


@covers("MC-50")
@NO_PIN_PATH
@touches(2)
def test_wrong_finger_is_denied(
    enrolled_finger: bytes,
    fingers: Fingers,
    by_finger: ByFinger,
    registration: Request,
    send: Send,
    check: Check,
) -> None:
    with check("MC-50"):
        with fingers.stranger(), refused(ERR.OPERATION_DENIED):
            send(MAKE_CREDENTIAL, registration(UV))
        assert by_finger.retries() > 0


@covers("MC-49")
@NO_PIN_PATH
@touches(5)
def test_no_finger_is_taken_without_retries(
    enrolled_finger: bytes,
    fingers: Fingers,
    by_finger: ByFinger,
    registration: Request,
    send: Send,
    check: Check,
) -> None:
    spend(by_finger, fingers)
    with check("MC-49"), refused(ERR.PIN_BLOCKED):
        send(MAKE_CREDENTIAL, registration(UV))


@covers("MC-32")
@NO_PIN_PATH
@touches(0)
def test_registration_without_a_finger_is_denied(
    enrolled_finger: bytes, info: Info, registration: Request, send: Send, check: Check
) -> None:
    """MC-32: a key with makeCredUvNotRqd wants it for discoverable credentials alone."""
    kept = {7: {"rk": True}} if info.options.get("makeCredUvNotRqd") else {}
    with check("MC-32"), refused(ERR.OPERATION_DENIED):
        send(MAKE_CREDENTIAL, registration(kept))


@covers("MC-25")
@NO_PIN_PATH
@consent("wipe", "always-uv")
@touches(0)
def test_registration_is_denied_where_always_uv_has_no_finger(
    no_finger: None, always_uv: None, registration: Request, send: Send, check: Check
) -> None:
    with check("MC-25"), refused(ERR.OPERATION_DENIED):
        send(MAKE_CREDENTIAL, registration())


@covers("MC-26")
@consent("wipe", "always-uv")
@touches(1)
def test_always_uv_has_the_finger_verify_without_being_asked(
    enrolled_finger: bytes, always_uv: None, registration: Request, send: Send, check: Check
) -> None:
    with check("MC-26"):
        made = send(MAKE_CREDENTIAL, registration())
        assert AuthenticatorData(made[2]).is_user_verified()
