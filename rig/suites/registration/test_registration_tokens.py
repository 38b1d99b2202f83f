"""What a pinUvAuthToken may be used for in makeCredential (CTAP 6.1.2 steps 11 and 14)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from fido2.ctap import CtapError
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.cancelling import cancel
from rig.suites.fixtures import (
    Check,
    Link,
    MakeCredential,
    Members,
    Pin,
    Pins,
    Request,
    Send,
    Token,
    Touch,
)
from rig.suites.registration.request import MAKE_CREDENTIAL, Member, WithToken, signed

pytestmark = needs(option="pinUvAuthToken")
FIRST_USE_WITHIN = 30.0
"""Seconds in which a token must be used for the first time over USB (CTAP 6.5.2.1)."""


@pytest.fixture
def elsewhere(registration: Request, rp: dict[str, str]) -> Members:
    """A request for another relying party than that of the test."""
    return registration({Member.RP: rp | {"id": f"other.{rp['id']}"}})


@covers("MC-42")
@touches(0)
@consent("wipe")
def test_token_without_the_permission_is_refused(
    with_token: WithToken, send: Send, registration: Request, check: Check
) -> None:
    request = with_token(registration(), ClientPin.PERMISSION.GET_ASSERTION)
    with check("MC-42"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, request)


@covers("MC-43")
@touches(0)
@consent("wipe")
def test_token_for_another_relying_party_is_refused(
    with_token: WithToken, send: Send, elsewhere: Members, check: Check
) -> None:
    request = with_token(elsewhere)
    with check("MC-43"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, request)


@covers("MC-44")
@touches(0)
@consent("wipe")
def test_token_that_was_not_used_in_time_is_refused(
    with_token: WithToken, send: Send, registration: Request, link: Link, check: Check
) -> None:
    request = with_token(registration())
    link.raw.silence(FIRST_USE_WITHIN + 1)
    with check("MC-44"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, request)


@covers("MC-46")
@needs(option="!noMcGaPermissionsWithClientPin")
@touches(0)
@consent("wipe")
def test_unbound_token_is_bound_by_the_first_relying_party(
    pin: Pin,
    client_pin: Pins,
    pin_protocol: PinProtocol,
    link: Link,
    send: Send,
    registration: Request,
    elsewhere: Members,
    touch: Touch,
    check: Check,
) -> None:
    """A success would spend the token and hide what binds it, so the first use is cancelled."""
    unbound = client_pin(pin_protocol).get_pin_token(pin.reveal())
    with touch.withheld(), suppress(CtapError):
        cancel(link, MAKE_CREDENTIAL, signed(registration(), unbound, pin_protocol))
    with check("MC-46"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, signed(elsewhere, unbound, pin_protocol))


@covers("MC-64")
@touches(1)
@consent("wipe")
def test_success_spends_the_token(
    token: Token,
    pin_protocol: PinProtocol,
    make_credential: MakeCredential,
    send: Send,
    registration: Request,
    check: Check,
) -> None:
    spent = token(ClientPin.PERMISSION.MAKE_CREDENTIAL, protocol=pin_protocol)
    make_credential(signed(registration(), spent, pin_protocol))
    with check("MC-64"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, signed(registration(), spent, pin_protocol))
