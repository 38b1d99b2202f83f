"""Asking for a touch, and what a touch alone tells (CTAP 6.2.2 steps 1 and 9)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import Member
from rig.suites.fixtures import Changes, Check, Credential, GetAssertion, Pin, Touch

UNTOUCHED = (CtapError.ERR.OPERATION_DENIED, CtapError.ERR.USER_ACTION_TIMEOUT)


@pytest.fixture
def touch_probe(info: Info) -> Changes:
    """A zero-length pinUvAuthParam, by which a platform lets the person choose a key."""
    listed = info.pin_uv_protocols or [1]
    return {Member.PIN_UV_AUTH_PARAM: b"", Member.PIN_UV_AUTH_PROTOCOL: listed[0]}


@covers("GA-01")
@needs(option="clientPin?")
@consent("sign")
@touches(1)
def test_touch_probe_tells_that_no_pin_is_set(
    get_assertion: GetAssertion, touch_probe: Changes, no_pin: None, check: Check
) -> None:
    with check("GA-01", case="no PIN"), refused(CtapError.ERR.PIN_NOT_SET):
        get_assertion(changes=touch_probe)


@covers("GA-01")
@touches(1)
def test_touch_probe_tells_that_a_pin_is_set(
    get_assertion: GetAssertion, touch_probe: Changes, pin: Pin, check: Check
) -> None:
    with check("GA-01", case="PIN set"), refused(CtapError.ERR.PIN_INVALID):
        get_assertion(changes=touch_probe)


@covers("GA-01")
@needs(option="clientPin?")
@consent("sign")
@touches(0)
def test_untouched_touch_probe_tells_nothing(
    get_assertion: GetAssertion, touch_probe: Changes, touch: Touch, check: Check
) -> None:
    with check("GA-01", case="no touch"), touch.withheld(), refused(*UNTOUCHED):
        get_assertion(changes=touch_probe)


@covers("GA-36")
@needs(option="!alwaysUv")
@touches(0)
def test_untouched_request_is_given_up(
    get_assertion: GetAssertion, credential: Credential, touch: Touch, check: Check
) -> None:
    with check("GA-36"), touch.withheld(), refused(*UNTOUCHED):
        get_assertion(credential)


@covers("GA-37")
@needs(option="!alwaysUv")
@touches(1)
@pytest.mark.parametrize("options", [None, {"up": True}], ids=["up-absent", "up-true"])
def test_touch_sets_up(
    get_assertion: GetAssertion,
    credential: Credential,
    check: Check,
    options: dict[str, bool] | None,
) -> None:
    with check("GA-37"):
        given = get_assertion(credential, changes={Member.OPTIONS: options})
        assert given.auth_data.is_user_present(), "UP is clear"
