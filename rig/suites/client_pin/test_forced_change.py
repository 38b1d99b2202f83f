"""A PIN that has to be changed before it is good for anything else (CTAP 6.11.4 and 6.5.5)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import CLIENT_PIN, HAS_CLIENT_PIN, HAS_PERMISSIONS
from rig.suites.fixtures import Check, Pin, Send, Settings
from rig.suites.get_info.said import Member, ask
from rig.suites.platform_side import NewPin, Platform
from rig.suites.settings import MIN_PIN_LENGTH, Param, SubCommand

pytestmark = [
    *HAS_CLIENT_PIN,
    needs(option="authnrCfg"),
    needs(option="setMinPINLength"),
    consent("wipe", MIN_PIN_LENGTH),
    touches(0),
]


def is_forced(send: Send) -> bool:
    """Tell whether getInfo says that the PIN has to be changed."""
    return ask(send).get(Member.FORCE_PIN_CHANGE) is True


@pytest.fixture
def stale_pin(
    settings: Settings, pin: Pin, platform: Platform, new_pin: NewPin, send: Send
) -> Iterator[Pin]:
    """A PIN that has to be changed; in the end it was."""
    settings.set(SubCommand.SET_MIN_PIN_LENGTH, {Param.FORCE_CHANGE_PIN: True})
    yield pin
    if is_forced(send):
        platform.change_pin(pin, new_pin())


@covers("CFG-24")
def test_change_of_the_pin_can_be_forced(stale_pin: Pin, send: Send, check: Check) -> None:
    with check("CFG-24"):
        assert is_forced(send)


@covers("CPT-10")
def test_stale_pin_gets_no_token(stale_pin: Pin, platform: Platform, check: Check) -> None:
    with check("CPT-10"), refused(CtapError.ERR.PIN_INVALID):
        platform.pin_token(stale_pin)


@covers("CPT-30")
@HAS_PERMISSIONS
def test_stale_pin_gets_no_token_with_permissions(
    stale_pin: Pin, platform: Platform, check: Check
) -> None:
    with check("CPT-30"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        platform.token(stale_pin)


@covers("CPC-13")
def test_stale_pin_cannot_be_kept(
    stale_pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    members = platform.agree().change_pin(stale_pin, stale_pin)
    with check("CPC-13"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        send(CLIENT_PIN, members)
    with check("CPC-13"):
        assert is_forced(send)


@covers("CPC-14")
def test_change_of_a_stale_pin_ends_the_force(
    stale_pin: Pin, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    new = new_pin()
    with check("CPC-14"):
        assert platform.change_pin(stale_pin, new) == {}
        assert not is_forced(send)
        assert platform.token(new)
