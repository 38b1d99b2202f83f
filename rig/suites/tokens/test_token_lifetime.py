"""How long a pinUvAuthToken is good for, and what ends it (CTAP 6.5.2.1)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import consent, covers, each_protocol, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import HAS_CLIENT_PIN, PERMISSION
from rig.suites.fixtures import Check, Credential, Link, Pin, Pins, Power, Request, Send
from rig.suites.platform_side import NewPin, Platform
from rig.suites.tokens.authorising import (
    GET_ASSERTION,
    MAKE_CREDENTIAL,
    asserting,
    registering,
    silent,
)

pytestmark = [*HAS_CLIENT_PIN, consent("wipe")]

MAKING = PERMISSION.MAKE_CREDENTIAL
ASSERTING = PERMISSION.GET_ASSERTION
FIRST_USE_WITHIN = 30.0
LIFETIME = 600.0


def let_pass(link: Link, seconds: float) -> None:
    """Wait so long on the link's clock, whatever the key sends meanwhile."""
    end = link.clock.now() + seconds
    while (left := end - link.clock.now()) > 0:
        link.raw.receive(left)


@covers("CP-08")
@each_protocol
@touches(0)
def test_power_cycle_ends_the_token(
    pin: Pin, platform: Platform, power: Power, registration: Request, send: Send, check: Check
) -> None:
    token = platform.token(pin, MAKING)
    power.cycle()
    with check("CP-08"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))


@covers("CPC-16")
@each_protocol
@needs(version="FIDO_2_1+")
@touches(0)
def test_change_of_pin_ends_the_token(
    pin: Pin,
    platform: Platform,
    client_pin: Pins,
    new_pin: NewPin,
    registration: Request,
    send: Send,
    check: Check,
) -> None:
    token = platform.token(pin, MAKING)
    platform.change_pin(pin, new_pin())
    with check("CPC-16"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))


@covers("CPT-33")
@each_protocol
@needs(version="FIDO_2_1+")
@touches(0)
def test_new_token_ends_the_one_before(
    pin: Pin,
    platform: Platform,
    client_pin: Pins,
    registration: Request,
    send: Send,
    check: Check,
) -> None:
    """CPT-33: the new one is of the newest protocol, whichever the old one is of."""
    token = platform.token(pin, MAKING)
    client_pin().get_pin_token(pin.reveal(), MAKING, platform.rp_id)
    with check("CPT-33"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))


@covers("CPT-34")
@needs(version="FIDO_2_1+")
@touches(1)
def test_registration_uses_its_token_up(
    pin: Pin, platform: Platform, registration: Request, send: Send, check: Check
) -> None:
    token = platform.token(pin, MAKING | ASSERTING)
    send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))
    with check("CPT-34"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))


@covers("CPT-34")
@needs(version="FIDO_2_1+")
@touches(1)
def test_assertion_uses_its_token_up(
    pin: Pin,
    platform: Platform,
    credential: Credential,
    assertion: Request,
    send: Send,
    check: Check,
) -> None:
    token = platform.token(pin, MAKING | ASSERTING)
    allowed = {3: [credential.descriptor]}
    send(GET_ASSERTION, asserting(assertion(allowed), token, platform.protocol))
    with check("CPT-34"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(GET_ASSERTION, asserting(assertion(allowed), token, platform.protocol))


@covers("CPT-36")
@needs(version="FIDO_2_1+")
@touches(0)
def test_token_that_is_not_used_ends_after_30_seconds(
    pin: Pin, platform: Platform, link: Link, registration: Request, send: Send, check: Check
) -> None:
    token = platform.token(pin, MAKING)
    let_pass(link, FIRST_USE_WITHIN + 1)
    with check("CPT-36"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))


@covers("CPT-37")
@needs(version="FIDO_2_1+")
@touches(0)
def test_token_that_is_used_ends_after_ten_minutes(
    pin: Pin,
    platform: Platform,
    link: Link,
    credential: Credential,
    assertion: Request,
    send: Send,
    check: Check,
) -> None:
    """CPT-37: a silent assertion is its first use; a key may end it long before."""
    token = platform.token(pin, ASSERTING)
    request = silent(assertion({3: [credential.descriptor]}))
    send(GET_ASSERTION, asserting(request, token, platform.protocol))
    let_pass(link, LIFETIME + 1)
    with check("CPT-37"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(GET_ASSERTION, asserting(request, token, platform.protocol))
