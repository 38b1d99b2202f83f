"""A zero-length pinUvAuthParam, by which a platform has people choose a key (6.1.2 step 1)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2.pin import PinProtocol

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Members, Pin, Pins, Request, Send, Touch
from rig.suites.registration.request import MAKE_CREDENTIAL, Member

pytestmark = needs(option="clientPin?")


@pytest.fixture
def probe(registration: Request, pin_protocol: PinProtocol) -> Members:
    """A request with a zero-length pinUvAuthParam."""
    version = pin_protocol.VERSION
    return registration({Member.PIN_UV_AUTH_PARAM: b"", Member.PIN_UV_AUTH_PROTOCOL: version})


@covers("MC-01")
@consent("sign")
@touches(1)
def test_key_without_a_pin_says_so(no_pin: None, send: Send, probe: Members, check: Check) -> None:
    with check("MC-01"), refused(CtapError.ERR.PIN_NOT_SET):
        send(MAKE_CREDENTIAL, probe)


@covers("MC-02", "MC-04")
@touches(1)
def test_key_with_a_pin_says_so_at_no_cost(
    pin: Pin, send: Send, probe: Members, client_pin: Pins, check: Check
) -> None:
    retries, _ = client_pin().get_pin_retries()
    with check("MC-02"), refused(CtapError.ERR.PIN_INVALID):
        send(MAKE_CREDENTIAL, probe)
    with check("MC-04"):
        assert client_pin().get_pin_retries()[0] == retries


@covers("MC-03")
@consent("sign")
@touches(0)
def test_probe_without_a_touch_is_denied(
    no_pin: None, send: Send, probe: Members, touch: Touch, check: Check
) -> None:
    with check("MC-03"), touch.withheld(), refused(CtapError.ERR.OPERATION_DENIED):
        send(MAKE_CREDENTIAL, probe)
