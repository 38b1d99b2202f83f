"""getPINRetries and getUVRetries, and how wrong PINs are counted (CTAP 6.5.5.1 to 6.5.5.3)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Ctap2, Info

from rig.link.cbor import encode
from rig.link.frames import Command
from rig.marks import consent, covers, each_protocol, leaves, touches
from rig.marks.answers import SUCCESS, refused
from rig.suites.client_pin.requests import (
    CLIENT_PIN,
    CMD,
    HAS_CLIENT_PIN,
    PROVING,
    Answer,
    Member,
    Proof,
)
from rig.suites.client_pin.retries import PER_POWER_UP, entered, more_than_a_row, most
from rig.suites.fixtures import Check, Link, Members, Pin, Power, Send, Touch
from rig.suites.platform_side import NewPin, Platform

pytestmark = HAS_CLIENT_PIN

UP_NEEDED = 2
LARGEST = 8


def asking(platform: Platform) -> Members:
    """Return the members of getPINRetries."""
    return {
        Member.PROTOCOL: platform.protocol.VERSION,
        Member.SUBCOMMAND: CMD.GET_PIN_RETRIES,
    }


@covers("CPR-01")
@each_protocol
def test_retries_are_told_to_whoever_names_a_protocol(
    pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    with check("CPR-01", case="with pinUvAuthProtocol"):
        assert Answer.PIN_RETRIES in send(CLIENT_PIN, asking(platform))


@covers("CPR-01")
def test_retries_may_be_told_without_a_protocol(pin: Pin, send: Send, check: Check) -> None:
    with (
        check("CPR-01", case="without pinUvAuthProtocol"),
        refused(CtapError.ERR.MISSING_PARAMETER),
    ):
        send(CLIENT_PIN, {Member.SUBCOMMAND: CMD.GET_PIN_RETRIES})


@covers("CPR-02")
@consent("wipe")
@leaves("pin")
def test_retries_are_full_after_a_pin_was_set(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    pin = new_pin()
    platform.set_pin(pin)
    told = send(CLIENT_PIN, asking(platform))[Answer.PIN_RETRIES]
    with check("CPR-02"):
        assert type(told) is int
        assert 1 <= told <= LARGEST
    full = most(platform, pin)
    with check("CPR-02"):
        assert told == full


@covers("CPR-03")
@consent("wipe")
@each_protocol
def test_each_wrong_pin_costs_one_retry(
    pin: Pin, platform: Platform, new_pin: NewPin, check: Check
) -> None:
    full = more_than_a_row(platform, pin)
    for spent in (1, 2):
        entered(platform, new_pin())
        left = platform.retries()
        with check("CPR-03"):
            assert left == full - spent


@covers("CPR-04")
@consent("wipe")
@each_protocol
def test_right_pin_gives_the_retries_back(
    pin: Pin, platform: Platform, new_pin: NewPin, check: Check
) -> None:
    full = most(platform, pin)
    entered(platform, new_pin())
    platform.token(pin)
    left = platform.retries()
    with check("CPR-04"):
        assert left == full


@covers("CPR-05")
@consent("wipe")
def test_power_cycle_state_is_true_after_three_wrong_pins_alone(
    pin: Pin, platform: Platform, power: Power, new_pin: NewPin, send: Send, check: Check
) -> None:
    more_than_a_row(platform, pin)
    for wrong in range(PER_POWER_UP):
        told = send(CLIENT_PIN, asking(platform)).get(Answer.POWER_CYCLE_STATE, False)
        with check("CPR-05"):
            assert told is False, f"{told!r} after {wrong} wrong PINs"
        entered(platform, new_pin())
    told = send(CLIENT_PIN, asking(platform)).get(Answer.POWER_CYCLE_STATE, True)
    with check("CPR-05"):
        assert told is True, f"{told!r} after {PER_POWER_UP} wrong PINs"


@covers("CPR-06")
@consent("wipe")
def test_retries_are_told_while_authentication_is_blocked(
    pin: Pin, platform: Platform, power: Power, new_pin: NewPin, send: Send, check: Check
) -> None:
    full = more_than_a_row(platform, pin)
    for _ in range(PER_POWER_UP):
        entered(platform, new_pin())
    with check("CPR-06"):
        told = send(CLIENT_PIN, asking(platform))[Answer.PIN_RETRIES]
        assert told == full - PER_POWER_UP


@covers("CPR-07")
@touches(0)
def test_retries_are_told_without_a_touch_and_stay(
    pin: Pin, platform: Platform, link: Link, touch: Touch, send: Send, check: Check
) -> None:
    asked = touch.asked
    first = send(CLIENT_PIN, asking(platform))
    statuses = link.keepalives.statuses
    second = send(CLIENT_PIN, asking(platform))
    with check("CPR-07"):
        assert UP_NEEDED not in statuses
        assert touch.asked == asked
        assert second == first


@covers("CPR-08")
def test_uv_retries_of_a_key_without_built_in_uv_are_refused(
    info: Info, platform: Platform, send: Send, check: Check
) -> None:
    if "uv" in info.options:
        pytest.skip("the key has built-in user verification")
    members: Members = {
        Member.PROTOCOL: platform.protocol.VERSION,
        Member.SUBCOMMAND: CMD.GET_UV_RETRIES,
    }
    with check("CPR-08"), refused(CtapError.ERR.INVALID_SUBCOMMAND):
        send(CLIENT_PIN, members)


@covers("CP-06")
@consent("wipe")
def test_pin_and_retries_outlive_a_power_cycle(
    pin: Pin, ctap2: Ctap2, platform: Platform, power: Power, new_pin: NewPin, check: Check
) -> None:
    full = more_than_a_row(platform, pin)
    entered(platform, new_pin())
    power.cycle()
    left = platform.retries()
    with check("CP-06"):
        assert left == full - 1
        assert ctap2.get_info().min_pin_length == ctap2.info.min_pin_length
        assert entered(platform, pin) == SUCCESS


@covers("CP-07")
@consent("wipe")
def test_power_cycle_ends_a_row_of_wrong_pins_and_gives_no_retry_back(
    pin: Pin, platform: Platform, power: Power, new_pin: NewPin, check: Check
) -> None:
    full = more_than_a_row(platform, pin)
    for _ in range(PER_POWER_UP):
        entered(platform, new_pin())
    power.cycle()
    left = platform.retries()
    with check("CP-07"):
        assert left == full - PER_POWER_UP
        assert entered(platform, pin) == SUCCESS


@covers("CPC-09")
@consent("wipe")
@pytest.mark.parametrize("subcommand", PROVING)
def test_power_cut_after_a_wrong_pin_wins_no_try(
    subcommand: int,
    pin: Pin,
    platform: Platform,
    power: Power,
    new_pin: NewPin,
    proof: Proof,
    link: Link,
    check: Check,
) -> None:
    """CPC-09: power goes right behind the last packet, so the try may not have begun."""
    most_left = more_than_a_row(platform, pin) - 1
    entered(platform, new_pin())
    request = bytes([CLIENT_PIN]) + encode(proof(subcommand, new_pin()))
    link.raw.send_message(link.channel, Command.CBOR, request)
    power.cycle()
    left = platform.retries()
    with check("CPC-09"):
        assert left in (most_left, most_left - 1), f"{left} left of {most_left}"
    entered(platform, new_pin())
    with check("CPC-09"):
        assert platform.retries() == left - 1
