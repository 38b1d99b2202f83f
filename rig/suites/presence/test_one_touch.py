"""One touch, one request; and none for free after power-up (CTAP 6.1.2 s14)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.link.cbor import encode
from rig.marks import consent, covers, needs, touches
from rig.suites.cancelling import cancelled
from rig.suites.fixtures import Check, GetAssertion, Link, MakeCredential, Power, Request, Touch

pytestmark = [needs(capability="CBOR"), needs(option="!alwaysUv")]

MAKE_CREDENTIAL, GET_ASSERTION = b"\x01", b"\x02"


def waits(reply: bytes) -> bool:
    """Tell whether a request that nobody touched for was withdrawn before it was granted."""
    return reply[0] == CtapError.ERR.KEEPALIVE_CANCEL


@covers("UP-01")
@touches(1)
def test_touch_for_a_registration_serves_no_other(
    no_pin: None,
    make_credential: MakeCredential,
    registration: Request,
    link: Link,
    touch: Touch,
    check: Check,
) -> None:
    make_credential()
    with check("UP-01"), touch.withheld():
        assert waits(cancelled(link, MAKE_CREDENTIAL + encode(registration())))


@covers("UP-01")
@touches(2)
def test_touch_for_an_assertion_serves_no_other(
    no_pin: None,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    link: Link,
    touch: Touch,
    check: Check,
) -> None:
    request = get_assertion(make_credential()).request
    with check("UP-01"), touch.withheld():
        assert waits(cancelled(link, GET_ASSERTION + encode(request)))


@covers("UP-02")
@consent("sign")
@touches(0)
def test_insertion_is_no_touch(
    no_pin: None, power: Power, registration: Request, link: Link, touch: Touch, check: Check
) -> None:
    """UP-02: some keys take their insertion for one touch, as U2F once let them; never for two."""
    request = MAKE_CREDENTIAL + encode(registration())
    power.cycle()
    with check("UP-02") as judging, touch.withheld():
        reply = cancelled(link, request)
        if reply[0] == CtapError.ERR.SUCCESS:
            judging.tolerate("the insertion counted as the touch")
            reply = cancelled(link, request)
        assert waits(reply)
