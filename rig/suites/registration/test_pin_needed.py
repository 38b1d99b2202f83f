"""When a key with a PIN wants a pinUvAuthParam (CTAP 6.1.2 steps 6 to 8 and 10)."""

from __future__ import annotations

from fido2.ctap import CtapError
from fido2.webauthn import AuthenticatorData

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Pin, Request, Send
from rig.suites.registration.request import MAKE_CREDENTIAL, Member, Part

pytestmark = needs(option="!alwaysUv")


@covers("MC-29")
@needs(option="makeCredUvNotRqd")
@needs(option="rk")
@consent("store")
@needs(option="!noMcGaPermissionsWithClientPin")
@touches(0)
def test_discoverable_credential_needs_the_pin(
    pin: Pin, send: Send, registration: Request, check: Check
) -> None:
    request = registration({Member.OPTIONS: {"rk": True}})
    with check("MC-29"), refused(CtapError.ERR.PUAT_REQUIRED):
        send(MAKE_CREDENTIAL, request)


@covers("MC-30")
@needs(option="makeCredUvNotRqd")
@touches(1)
def test_other_credential_does_without_the_pin(
    pin: Pin, send: Send, registration: Request, check: Check
) -> None:
    with check("MC-30"):
        made = send(MAKE_CREDENTIAL, registration())
        assert not AuthenticatorData(made[Part.AUTH_DATA]).is_user_verified()


@covers("MC-31")
@needs(option="!makeCredUvNotRqd")
@needs(option="!noMcGaPermissionsWithClientPin")
@touches(0)
def test_every_credential_needs_the_pin(
    pin: Pin, send: Send, registration: Request, check: Check
) -> None:
    with check("MC-31"), refused(CtapError.ERR.PUAT_REQUIRED):
        send(MAKE_CREDENTIAL, registration())
