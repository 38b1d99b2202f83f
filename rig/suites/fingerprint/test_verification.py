"""Which finger verifies the user in registrations and assertions (CTAP 6.1.2 s11, 6.2.2 s6)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.webauthn import AuthenticatorData

from rig.marks import consent, covers, leaves, touches
from rig.marks.answers import refused
from rig.suites.fingerprint.requests import HAS_SENSOR
from rig.suites.fixtures import Check, Credential, Fingers, Members, Power, Request, Send
from rig.suites.reset.steps import RESET

pytestmark = [HAS_SENSOR, consent("wipe")]

MAKE_CREDENTIAL, GET_ASSERTION, GET_INFO = 0x01, 0x02, 0x04
OPTIONS = 0x04
UNVERIFIED = (
    CtapError.ERR.UV_INVALID,
    CtapError.ERR.PUAT_REQUIRED,
    CtapError.ERR.OPERATION_DENIED,
)
"""What CTAP lets a key answer where the finger is not the right one (6.1.2 s11, 6.2.2 s6)."""


def verifying(registration: Request) -> Members:
    """Return a registration that has the key verify the user."""
    return registration({7: {"uv": True}})


@covers("BIO-27")
@touches(2)
def test_enrolled_finger_verifies_the_user(
    enrolled_finger: bytes,
    credential: Credential,
    registration: Request,
    assertion: Request,
    send: Send,
    check: Check,
) -> None:
    with check("BIO-27", case="enrolled finger"):
        made = send(MAKE_CREDENTIAL, verifying(registration))
        assert AuthenticatorData(made[2]).is_user_verified()
    with check("BIO-27", case="enrolled finger"):
        request = assertion({3: [credential.descriptor], 5: {"uv": True}})
        assert AuthenticatorData(send(GET_ASSERTION, request)[2]).is_user_verified()


@covers("BIO-27")
@touches(2)
@pytest.mark.parametrize("command", ["makeCredential", "getAssertion"])
def test_another_finger_does_not(
    enrolled_finger: bytes,
    fingers: Fingers,
    credential: Credential,
    registration: Request,
    assertion: Request,
    send: Send,
    command: str,
    check: Check,
) -> None:
    signing = assertion({3: [credential.descriptor], 5: {"uv": True}})
    request = {
        "makeCredential": (MAKE_CREDENTIAL, verifying(registration)),
        "getAssertion": (GET_ASSERTION, signing),
    }
    with fingers.stranger(), check("BIO-27", case="another finger"), refused(*UNVERIFIED):
        send(*request[command])


@covers("RST-17")
@leaves("factory")
@touches(1)
def test_reset_takes_the_fingers_away(
    enrolled_finger: bytes, power: Power, send: Send, check: Check
) -> None:
    power.cycle()
    send(RESET)
    with check("RST-17"):
        told = send(GET_INFO)[OPTIONS]
        assert told["bioEnroll"] is False
        assert told["uv"] is False
