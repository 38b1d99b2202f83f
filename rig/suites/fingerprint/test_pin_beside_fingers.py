"""Keys whose PIN manages, while a finger registers and signs in (CTAP 6.5.5.7)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import CLIENT_PIN
from rig.suites.fingerprint.requests import PERMISSION
from rig.suites.fixtures import Check, Pin, Request, Send
from rig.suites.platform_side import Platform
from rig.suites.tokens.authorising import (
    GET_ASSERTION,
    MAKE_CREDENTIAL,
    asserting,
    registering,
)

pytestmark = [needs(option="noMcGaPermissionsWithClientPin"), consent("wipe")]

ERR = CtapError.ERR


@covers("CPT-14")
@touches(0)
@pytest.mark.parametrize("command", ["makeCredential", "getAssertion"])
def test_token_without_permissions_neither_registers_nor_signs_in(
    pin: Pin,
    platform: Platform,
    registration: Request,
    assertion: Request,
    send: Send,
    command: str,
    check: Check,
) -> None:
    with check("CPT-14"), refused(ERR.PIN_AUTH_INVALID):
        token = platform.pin_token(pin)
        if command == "makeCredential":
            send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))
        else:
            send(GET_ASSERTION, asserting(assertion(), token, platform.protocol))


@covers("CPT-24")
@touches(0)
@pytest.mark.parametrize(
    "permissions",
    [
        PERMISSION.MAKE_CREDENTIAL,
        PERMISSION.GET_ASSERTION,
        PERMISSION.GET_ASSERTION | PERMISSION.BIO_ENROLL,
    ],
    ids=str,
)
def test_pin_gets_no_token_to_register_or_sign_in(
    pin: Pin, platform: Platform, permissions: int, send: Send, check: Check
) -> None:
    with check("CPT-24"), refused(ERR.UNAUTHORIZED_PERMISSION):
        send(CLIENT_PIN, platform.agree().get_token(pin, permissions, platform.rp_id))
