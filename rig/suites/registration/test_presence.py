"""User presence: what a key does until it is touched (CTAP 6.1.2 step 14)."""

from __future__ import annotations

from contextlib import suppress

from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.cancelling import cancel
from rig.suites.fixtures import Check, GetAssertion, Link, MakeCredential, Request, Touch
from rig.suites.registration.request import MAKE_CREDENTIAL, Member


@covers("MC-62")
@touches(0)
def test_request_without_a_touch_is_denied(
    make_credential: MakeCredential, touch: Touch, check: Check
) -> None:
    codes = (CtapError.ERR.OPERATION_DENIED, CtapError.ERR.USER_ACTION_TIMEOUT)
    with check("MC-62"), touch.withheld(), refused(*codes):
        make_credential()


@covers("MC-104")
@needs(option="!alwaysUv")
@needs(option="rk")
@consent("store")
@touches(0)
def test_cancelled_request_stores_nothing(
    no_pin: None,
    room: None,
    link: Link,
    registration: Request,
    get_assertion: GetAssertion,
    touch: Touch,
    check: Check,
) -> None:
    request = registration({Member.OPTIONS: {"rk": True}})
    with touch.withheld(), suppress(CtapError):
        cancel(link, MAKE_CREDENTIAL, request)
    with check("MC-104"), refused(CtapError.ERR.NO_CREDENTIALS):
        get_assertion()
