"""What is gone after a reset (CTAP 6.6)."""

from __future__ import annotations

from fido2.ctap import CtapError
from fido2.ctap2.pin import ClientPin

from rig.marks import consent, covers, leaves, needs, touches
from rig.marks.answers import refused, sw_refused
from rig.suites.client_pin.retries import entered, most
from rig.suites.fixtures import (
    Check,
    Credential,
    GetAssertion,
    MakeCredential,
    Pin,
    Power,
    Request,
    Send,
    Touch,
    U2f,
)
from rig.suites.get_info.said import Member, ask
from rig.suites.platform_side import NewPin, Platform
from rig.suites.reset.steps import RESET
from rig.suites.tokens.authorising import MAKE_CREDENTIAL, registering
from rig.suites.u2f.apdus import CHECK_ONLY, WRONG_DATA

pytestmark = [needs(capability="CBOR"), consent("wipe")]

SILENT = {5: {"up": False}}
REGISTERING = int(ClientPin.PERMISSION.MAKE_CREDENTIAL)


def told_without_a_pin(platform: Platform) -> int | None:
    """Return pinRetries; None from a key that only says that it has no PIN."""
    try:
        return platform.retries()
    except CtapError as error:
        if error.code != CtapError.ERR.PIN_NOT_SET:
            raise
        return None


@covers("RST-08", "RST-19", "RST-26")
@needs(option="rk")
@touches(3)
def test_discoverable_credentials_are_gone(
    fresh_key: object,
    power: Power,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    send: Send,
    check: Check,
) -> None:
    room = ask(send).get(Member.REMAINING_DISCOVERABLE_CREDENTIALS)
    old = make_credential(rk=True)
    power.cycle()
    send(RESET)
    with check("RST-08"), refused(CtapError.ERR.NO_CREDENTIALS):
        get_assertion(changes=SILENT)
    with check("RST-19"):
        assert ask(send).get(Member.REMAINING_DISCOVERABLE_CREDENTIALS) == room
    with check("RST-26"):
        assert make_credential({3: old.request[3]}, rk=True).id != old.id


@covers("RST-09")
@touches(1)
@leaves("factory")
def test_credentials_that_the_key_does_not_keep_are_dead(
    credential: Credential,
    power: Power,
    get_assertion: GetAssertion,
    send: Send,
    check: Check,
) -> None:
    power.cycle()
    send(RESET)
    with check("RST-09"), refused(CtapError.ERR.NO_CREDENTIALS):
        get_assertion(credential, changes=SILENT)


@covers("RST-10")
@needs(capability="MSG", option="!alwaysUv")
@touches(2)
@leaves("factory")
def test_u2f_key_handles_are_dead(u2f: U2f, power: Power, send: Send, check: Check) -> None:
    handle = u2f.register().handle
    power.cycle()
    send(RESET)
    with check("RST-10"), sw_refused(WRONG_DATA):
        u2f.authenticate(handle, CHECK_ONLY)


@covers("RST-11", "GI-46")
@touches(1)
@leaves("factory")
def test_pin_is_gone_and_its_retries_are_back(
    pin: Pin, platform: Platform, new_pin: NewPin, power: Power, send: Send, check: Check
) -> None:
    full = most(platform, pin)
    entered(platform, new_pin())
    power.cycle()
    send(RESET)
    with check("RST-11"), check("GI-46"):
        assert ask(send).options["clientPin"] is False
    with check("RST-11"):
        assert told_without_a_pin(platform) in (full, None)


@covers("RST-12")
@touches(1)
@leaves("factory")
def test_blocked_pin_is_no_obstacle(
    blocked_pin: None, power: Power, send: Send, check: Check
) -> None:
    power.cycle()
    with check("RST-12"):
        send(RESET)


@covers("RST-18")
@touches(1)
def test_token_from_before_is_dead(
    pin: Pin,
    platform: Platform,
    new_pin: NewPin,
    power: Power,
    touch: Touch,
    registration: Request,
    send: Send,
    check: Check,
) -> None:
    """RST-18: fetched after power-up, which ends tokens too; a key without a PIN may ignore it."""
    power.cycle()
    token = platform.token(pin, REGISTERING)
    send(RESET)
    platform.set_pin(new_pin())
    request = registering(registration(), token, platform.protocol)
    with check("RST-18"), touch.withheld(), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, request)
