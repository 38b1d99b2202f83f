"""makeCredential of a key that always wants the user verified (CTAP 6.1.2 step 6 and 7.2)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.webauthn import AuthenticatorData

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, MakeCredential, Pin, Request, Send, Settings
from rig.suites.registration.request import MAKE_CREDENTIAL, Member, Part
from rig.suites.settings import ALWAYS_UV

pytestmark = [
    needs(capability="CBOR", option="clientPin?"),
    needs(option="alwaysUv?"),
    needs(option="!noMcGaPermissionsWithClientPin"),
    pytest.mark.usefixtures("no_finger"),
    consent("wipe", ALWAYS_UV),
]


@covers("MC-24")
@touches(0)
def test_registration_asks_for_a_pin_to_be_set(
    no_pin: None,
    settings: Settings,
    always_uv: None,
    registration: Request,
    send: Send,
    check: Check,
) -> None:
    with check("MC-24"), refused(CtapError.ERR.PUAT_REQUIRED):
        send(MAKE_CREDENTIAL, registration())


@covers("MC-27", "CFG-14")
@touches(0)
@pytest.mark.parametrize("rk", [False, True], ids=["listed", "discoverable"])
def test_registration_asks_for_the_pin(
    rk: bool,
    pin: Pin,
    settings: Settings,
    always_uv: None,
    registration: Request,
    send: Send,
    check: Check,
) -> None:
    request = registration({Member.OPTIONS: {"rk": True}} if rk else None)
    with check("MC-27"), check("CFG-14"), refused(CtapError.ERR.PUAT_REQUIRED):
        send(MAKE_CREDENTIAL, request)


@covers("MC-28")
@needs(option="makeCredUvNotRqd")
@touches(0)
def test_always_uv_overrules_that_registration_goes_without(
    pin: Pin,
    settings: Settings,
    always_uv: None,
    registration: Request,
    send: Send,
    check: Check,
) -> None:
    with check("MC-28"), refused(CtapError.ERR.PUAT_REQUIRED):
        send(MAKE_CREDENTIAL, registration())


@covers("CFG-14")
@touches(1)
def test_registration_with_the_pin_verifies_the_user(
    pin: Pin, settings: Settings, always_uv: None, make_credential: MakeCredential, check: Check
) -> None:
    with check("CFG-14"):
        made = make_credential().reply
        assert AuthenticatorData(made[Part.AUTH_DATA]).is_user_verified()
