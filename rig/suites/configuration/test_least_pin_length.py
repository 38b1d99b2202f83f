"""setMinPINLength: what a key takes, and what it refuses (CTAP 6.11.4)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers, leaves, needs, touches
from rig.marks.answers import refused
from rig.suites.configuration.needed import HAS_CONFIG, HAS_LEAST_LENGTH, Authorise
from rig.suites.fixtures import Check, Members, Pin, Send, Settings
from rig.suites.get_info.said import Member as Told
from rig.suites.get_info.said import ask
from rig.suites.platform_side import NewPin, Platform
from rig.suites.settings import (
    CONFIG,
    MIN_PIN_LENGTH,
    Param,
    SubCommand,
    bare,
    least_length,
)

pytestmark = [
    needs(capability="CBOR"),
    HAS_CONFIG,
    HAS_LEAST_LENGTH,
    consent("wipe", MIN_PIN_LENGTH),
    touches(0),
]

LONGEST = 63
"""Bytes of the longest PIN there is (CTAP 6.5.1)."""


@covers("CFG-19")
def test_least_length_cannot_be_lowered(
    settings: Settings, pin: Pin, authorise: Authorise, info: Info, send: Send, check: Check
) -> None:
    request = authorise(least_length(info.min_pin_length - 1))
    with check("CFG-19"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        send(CONFIG, request)
    with check("CFG-19"):
        assert ask(send).get(Told.MIN_PIN_LENGTH) == info.min_pin_length


@covers("CFG-21")
def test_least_length_that_no_pin_has_is_refused(
    settings: Settings, pin: Pin, authorise: Authorise, send: Send, check: Check
) -> None:
    """CFG-21: a key that takes it is reset before the next test, since no PIN will do."""
    request = authorise(least_length(LONGEST + 1))
    answers = (CtapError.ERR.PIN_POLICY_VIOLATION, CtapError.ERR.INVALID_PARAMETER)
    with check("CFG-21"), refused(*answers):
        send(CONFIG, request)


@covers("CFG-23")
@needs(option="!alwaysUv")
def test_change_of_a_pin_that_is_not_set_cannot_be_forced(
    settings: Settings, no_pin: None, send: Send, check: Check
) -> None:
    request = bare(SubCommand.SET_MIN_PIN_LENGTH, {Param.FORCE_CHANGE_PIN: True})
    with check("CFG-23"), refused(CtapError.ERR.PIN_NOT_SET):
        send(CONFIG, request)


@covers("CFG-25")
def test_relying_parties_are_refused_without_the_extension(
    settings: Settings, pin: Pin, authorise: Authorise, info: Info, send: Send, check: Check
) -> None:
    if "minPinLength" in info.extensions:
        pytest.skip("the key has the extension minPinLength")
    params: Members = {Param.RP_IDS: ["a.keyrig.invalid"]}
    request = authorise(bare(SubCommand.SET_MIN_PIN_LENGTH, params))
    with check("CFG-25"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CONFIG, request)


@covers("CFG-26")
@needs(extension="minPinLength", max_rpids_for_min_pin=1)
def test_more_relying_parties_than_there_is_room_for_are_refused(
    settings: Settings, pin: Pin, authorise: Authorise, info: Info, send: Send, check: Check
) -> None:
    count = info.max_rpids_for_min_pin + 1
    rp_ids = [f"{number}.keyrig.invalid" for number in range(count)]
    request = authorise(bare(SubCommand.SET_MIN_PIN_LENGTH, {Param.RP_IDS: rp_ids}))
    with check("CFG-26"), refused(CtapError.ERR.KEY_STORE_FULL):
        send(CONFIG, request)


@covers("CFG-29", "CPS-12")
@needs(option="!alwaysUv")
@needs(version="FIDO_2_2+")
@leaves("spoiled")
def test_policy_on_pins_is_switched_on_for_good_and_refuses_simple_ones(
    settings: Settings,
    no_pin: None,
    platform: Platform,
    new_pin: NewPin,
    info: Info,
    send: Send,
    check: Check,
) -> None:
    """CPS-12: which PINs are simple is for the key to say; one digit eight times surely is."""
    if info.pin_complexity_policy is None:
        pytest.skip("the key has no policy on PINs")
    settings.require_off("pin_complexity_policy")
    send(CONFIG, policy(on=True))
    with suppress(CtapError):
        send(CONFIG, policy(on=False))
    with check("CFG-29"):
        assert ask(send).get(Told.PIN_COMPLEXITY_POLICY) is True
    with check("CPS-12"), refused(CtapError.ERR.PIN_POLICY_VIOLATION):
        platform.set_pin(new_pin(alphabet="1"))


def policy(*, on: bool) -> Members:
    """Return a request to switch the policy on PINs on, or off."""
    return bare(SubCommand.SET_MIN_PIN_LENGTH, {Param.PIN_COMPLEXITY_POLICY: on})
