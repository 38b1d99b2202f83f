"""Wrong PINs in a row, and the last of all (CTAP 6.5.5.6 and 6.5.5.7).

A key counts down from its own maximum; three wrong PINs in a row want a power cycle. The last of
all comes after one, so that it is not the third of a row as well.
"""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import consent, covers, leaves
from rig.marks.answers import refused
from rig.suites.client_pin.requests import (
    CLIENT_PIN,
    CMD,
    HAS_CLIENT_PIN,
    HAS_PERMISSIONS,
    Proof,
)
from rig.suites.client_pin.retries import entered, more_than_a_row, most, spend
from rig.suites.fixtures import Check, Pin, Power, Send
from rig.suites.platform_side import NewPin, Platform

pytestmark = [*HAS_CLIENT_PIN, consent("wipe")]

PIN_INVALID = CtapError.ERR.PIN_INVALID
PIN_BLOCKED = CtapError.ERR.PIN_BLOCKED
PIN_AUTH_BLOCKED = CtapError.ERR.PIN_AUTH_BLOCKED


@covers("CPC-05", "CPC-06")
def test_wrong_old_pin_is_refused_twice_and_blocks_at_the_third_time(
    pin: Pin,
    platform: Platform,
    power: Power,
    new_pin: NewPin,
    proof: Proof,
    send: Send,
    check: Check,
) -> None:
    full = more_than_a_row(platform, pin)
    for spent in (1, 2):
        with check("CPC-05"), refused(PIN_INVALID):
            send(CLIENT_PIN, proof(CMD.CHANGE_PIN, new_pin()))
        with check("CPC-05"):
            assert platform.retries() == full - spent
    with check("CPC-06"), refused(PIN_AUTH_BLOCKED):
        send(CLIENT_PIN, proof(CMD.CHANGE_PIN, new_pin()))
    with check("CPC-06"):
        assert platform.retries() == full - 3


@covers("CPT-04", "CPT-05")
def test_wrong_pin_for_a_token_is_refused_twice_and_blocks_at_the_third_time(
    pin: Pin, platform: Platform, power: Power, new_pin: NewPin, check: Check
) -> None:
    full = more_than_a_row(platform, pin)
    for spent in (1, 2):
        with check("CPT-04"), refused(PIN_INVALID):
            platform.pin_token(new_pin())
        with check("CPT-04"):
            assert platform.retries() == full - spent
    with check("CPT-05"), refused(PIN_AUTH_BLOCKED):
        platform.pin_token(new_pin())
    with check("CPT-05"):
        assert platform.retries() == full - 3


@covers("CPT-06", "CPT-07")
def test_right_pin_is_refused_after_three_wrong_ones_until_a_power_cycle(
    pin: Pin, platform: Platform, power: Power, new_pin: NewPin, check: Check
) -> None:
    full = more_than_a_row(platform, pin)
    for _ in range(3):
        entered(platform, new_pin())
    with check("CPT-06"), refused(PIN_AUTH_BLOCKED):
        platform.pin_token(pin)
    with check("CPT-06"):
        assert platform.retries() == full - 3
    power.cycle()
    with check("CPT-07"):
        platform.pin_token(pin)
    with check("CPT-07"):
        assert platform.retries() == full


@covers("CPT-09")
def test_right_pin_ends_a_row_of_wrong_ones(
    pin: Pin, platform: Platform, power: Power, new_pin: NewPin, check: Check
) -> None:
    more_than_a_row(platform, pin)
    for _ in range(2):
        for _ in range(2):
            with check("CPT-09"), refused(PIN_INVALID):
                platform.pin_token(new_pin())
        platform.pin_token(pin)


@covers("CPT-29")
@HAS_PERMISSIONS
def test_wrong_pin_for_permissions_goes_down_the_same_ladder(
    pin: Pin, platform: Platform, power: Power, new_pin: NewPin, check: Check
) -> None:
    full = more_than_a_row(platform, pin)
    for spent in (1, 2):
        with check("CPT-29", case="first or second wrong PIN"), refused(PIN_INVALID):
            platform.token(new_pin())
        with check("CPT-29", case="first or second wrong PIN"):
            assert platform.retries() == full - spent
    with check("CPT-29", case="third in a row"), refused(PIN_AUTH_BLOCKED):
        platform.token(new_pin())
    with check("CPT-29", case="third in a row"):
        assert platform.retries() == full - 3


@covers("CPT-29")
@HAS_PERMISSIONS
@leaves("blocked")
def test_last_wrong_pin_for_permissions_blocks_for_good(
    pin: Pin, platform: Platform, power: Power, new_pin: NewPin, check: Check
) -> None:
    most(platform, pin)
    spend(platform, power, new_pin, but=1)
    power.cycle()
    with check("CPT-29", case="last retry"), refused(PIN_BLOCKED):
        platform.token(new_pin())


@covers("CPC-03", "CPC-07")
@leaves("blocked")
def test_last_wrong_old_pin_blocks_for_good(
    pin: Pin,
    platform: Platform,
    power: Power,
    new_pin: NewPin,
    proof: Proof,
    send: Send,
    check: Check,
) -> None:
    most(platform, pin)
    spend(platform, power, new_pin, but=1)
    power.cycle()
    with check("CPC-07"), refused(PIN_BLOCKED):
        send(CLIENT_PIN, proof(CMD.CHANGE_PIN, new_pin()))
    with check("CPC-03"), refused(PIN_BLOCKED):
        send(CLIENT_PIN, proof(CMD.CHANGE_PIN))


@covers("CPR-06", "CPT-08")
@leaves("blocked")
def test_right_pin_is_refused_once_no_retries_are_left(
    pin: Pin, platform: Platform, power: Power, new_pin: NewPin, check: Check
) -> None:
    most(platform, pin)
    spend(platform, power, new_pin, but=0)
    with check("CPR-06"):
        assert platform.retries() == 0
    with check("CPT-08"), refused(PIN_BLOCKED):
        platform.pin_token(pin)
    power.cycle()
    with check("CPT-08"), refused(PIN_BLOCKED):
        platform.pin_token(pin)
