"""Settings outlive a power cycle and end with a reset (CTAP 6.6, 6.11 and 7)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2.pin import PinProtocol

from rig.marks import consent, covers, leaves, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import (
    Check,
    Credential,
    GetAssertion,
    MakeCredential,
    Members,
    Pin,
    Power,
    Send,
    Settings,
    Token,
    Touch,
)
from rig.suites.get_info.said import Member, Said, ask
from rig.suites.platform_side import NewPin, Platform
from rig.suites.reset.steps import RESET, is_alive
from rig.suites.settings import (
    ACFG,
    ALWAYS_UV,
    CONFIG,
    ENTERPRISE,
    LONG_TOUCH,
    MIN_PIN_LENGTH,
    Param,
    SubCommand,
    least_length,
    signed,
)

pytestmark = [
    needs(capability="CBOR", option="authnrCfg"),
    needs(option="clientPin?"),
    leaves("factory"),
]

EXTENSIONS = 6
LENGTH = "minPinLength"
HOLD = 5.5
"""Seconds of a touch that is surely a long one."""


def reset(power: Power, send: Send) -> Said:
    """Reset the key right after power-up, and return what it says then."""
    power.cycle()
    send(RESET)
    return ask(send)


@covers("CFG-18", "XMP-04", "RST-13")
@needs(option="setMinPINLength", extension=LENGTH)
@consent("wipe", MIN_PIN_LENGTH)
@touches(3)
def test_least_length_of_pins_and_who_is_told_of_it(
    settings: Settings,
    pin: Pin,
    platform: Platform,
    new_pin: NewPin,
    power: Power,
    rp: dict[str, str],
    make_credential: MakeCredential,
    send: Send,
    check: Check,
) -> None:
    """With a PIN of some length: one of the least would have to be changed first."""
    platform.change_pin(pin, new_pin())
    before = ask(send).get(Member.MIN_PIN_LENGTH)
    params: Members = {Param.NEW_MIN_PIN_LENGTH: before + 1, Param.RP_IDS: [rp["id"]]}
    with check("CFG-18"):
        assert settings.set(SubCommand.SET_MIN_PIN_LENGTH, params) == {}
        assert ask(send).get(Member.MIN_PIN_LENGTH) == before + 1
    made = make_credential({EXTENSIONS: {LENGTH: True}})
    with check("XMP-04"):
        assert made.auth_data.extensions == {LENGTH: before + 1}
    said = reset(power, send)
    told = make_credential({EXTENSIONS: {LENGTH: True}}).auth_data.extensions
    with check("RST-13"):
        assert said.get(Member.MIN_PIN_LENGTH) == before
        assert not told


@covers("CFG-22", "RST-15")
@needs(option="setMinPINLength")
@consent("wipe", MIN_PIN_LENGTH)
@touches(1)
def test_pin_that_became_too_short_has_to_be_changed(
    settings: Settings,
    pin: Pin,
    platform: Platform,
    new_pin: NewPin,
    token: Token,
    pin_protocol: PinProtocol,
    power: Power,
    send: Send,
    check: Check,
) -> None:
    """With a PIN of some length: no least length is greater than the longest PIN."""
    usual = new_pin()
    platform.change_pin(pin, usual)
    longer, value = len(usual.reveal()) + 1, token(ACFG, None, pin_protocol)
    send(CONFIG, signed(least_length(longer), value, pin_protocol))
    with check("CFG-22"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(CONFIG, signed(least_length(longer), value, pin_protocol))
    with check("CFG-22"):
        assert ask(send).get(Member.FORCE_PIN_CHANGE) is True
    with check("RST-15"):
        assert not reset(power, send).get(Member.FORCE_PIN_CHANGE, False)


@covers("RST-14")
@needs(option="alwaysUv?")
@needs(option="!alwaysUv")
@consent("wipe", ALWAYS_UV)
@touches(1)
def test_always_uv_is_off_again(
    settings: Settings, pin: Pin, power: Power, send: Send, check: Check
) -> None:
    settings.set(SubCommand.TOGGLE_ALWAYS_UV)
    with check("RST-14"):
        assert reset(power, send).options["alwaysUv"] is False


@covers("RST-14")
@needs(option="alwaysUv")
@consent("wipe")
@touches(1)
def test_always_uv_of_birth_is_on_again(power: Power, send: Send, check: Check) -> None:
    with check("RST-14"):
        assert reset(power, send).options["alwaysUv"] is True


@covers("CFG-08", "CFG-09", "RST-14")
@needs(option="ep?")
@consent("wipe", ENTERPRISE)
@touches(1)
def test_enterprise_attestation_outlives_power_and_ends_with_reset(
    settings: Settings, pin: Pin, power: Power, send: Send, check: Check
) -> None:
    settings.require_off("ep")
    with check("CFG-08"):
        for _ in range(2):
            assert settings.set(SubCommand.ENABLE_ENTERPRISE_ATTESTATION) == {}
            assert ask(send).grants("ep")
    power.cycle()
    with check("CFG-09"):
        assert ask(send).grants("ep")
    said = reset(power, send)
    with check("CFG-09"), check("RST-14"):
        assert not said.grants("ep")


@covers("CFG-30", "RST-24", "RST-15")
@needs(version="FIDO_2_3")
@consent("wipe", LONG_TOUCH)
@touches(3)
def test_reset_takes_a_long_touch_where_it_was_set_to(
    settings: Settings,
    pin: Pin,
    credential: Credential,
    power: Power,
    touch: Touch,
    get_assertion: GetAssertion,
    send: Send,
    check: Check,
) -> None:
    if Member.LONG_TOUCH_FOR_RESET not in ask(send):
        pytest.skip("the key resets by a short touch only")
    settings.require_off("long_touch_for_reset")
    with check("CFG-30"):
        assert settings.set(SubCommand.ENABLE_LONG_TOUCH_FOR_RESET) == {}
        assert ask(send).get(Member.LONG_TOUCH_FOR_RESET) is True
    power.cycle()
    with check("RST-24"), refused():
        send(RESET)
    with check("RST-24"):
        assert is_alive(get_assertion, credential)
    power.cycle()
    with check("RST-24"), touch.delayed(0, hold=HOLD):
        send(RESET)
    with check("RST-24"):
        assert not is_alive(get_assertion, credential)
    with check("RST-15"):
        assert ask(send).get(Member.LONG_TOUCH_FOR_RESET) is False
