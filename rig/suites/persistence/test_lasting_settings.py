"""Settings outlive a power cycle (CTAP 6.11)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import consent, covers, leaves, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, MakeCredential, Pin, Power, Send, Settings
from rig.suites.get_info.said import Member, ask
from rig.suites.platform_side import NewPin, Platform
from rig.suites.settings import ALWAYS_UV, MIN_PIN_LENGTH, Param, SubCommand

pytestmark = [
    needs(capability="CBOR", option="authnrCfg"),
    needs(option="clientPin?"),
]

HAS_LEAST_LENGTH = needs(option="setMinPINLength")
EXTENSIONS = 0x06
LENGTH = "minPinLength"


@covers("PER-03")
@needs(option="alwaysUv?")
@needs(option="!alwaysUv")
@consent("wipe", ALWAYS_UV)
@touches(0)
def test_always_uv_stays_on(
    pin: Pin, always_uv: None, power: Power, send: Send, check: Check
) -> None:
    power.cycle()
    with check("PER-03"):
        assert ask(send).options["alwaysUv"] is True


@covers("PER-04")
@HAS_LEAST_LENGTH
@consent("wipe", MIN_PIN_LENGTH)
@touches(0)
@leaves("spoiled")
def test_raised_least_length_of_pins_stays(
    settings: Settings,
    pin: Pin,
    platform: Platform,
    new_pin: NewPin,
    power: Power,
    send: Send,
    check: Check,
) -> None:
    """With a PIN of some length: one of the least would have to be changed first."""
    platform.change_pin(pin, new_pin())
    raised = ask(send).get(Member.MIN_PIN_LENGTH) + 1
    settings.set(SubCommand.SET_MIN_PIN_LENGTH, {Param.NEW_MIN_PIN_LENGTH: raised})
    power.cycle()
    with check("PER-04"):
        assert ask(send).get(Member.MIN_PIN_LENGTH) == raised


@covers("PER-05")
@HAS_LEAST_LENGTH
@consent("wipe", MIN_PIN_LENGTH)
@touches(0)
def test_pin_that_has_to_be_changed_still_has_to(
    settings: Settings,
    pin: Pin,
    platform: Platform,
    new_pin: NewPin,
    power: Power,
    send: Send,
    check: Check,
) -> None:
    settings.set(SubCommand.SET_MIN_PIN_LENGTH, {Param.FORCE_CHANGE_PIN: True})
    power.cycle()
    with check("PER-05"):
        assert ask(send).get(Member.FORCE_PIN_CHANGE) is True
        with refused(CtapError.ERR.PIN_INVALID, CtapError.ERR.PIN_POLICY_VIOLATION):
            platform.pin_token(pin)
    platform.change_pin(pin, new_pin())


@covers("PER-06")
@HAS_LEAST_LENGTH
@needs(extension=LENGTH)
@consent("wipe", MIN_PIN_LENGTH)
@touches(1)
def test_listed_relying_party_is_still_told_the_least_length(
    settings: Settings,
    pin: Pin,
    power: Power,
    rp: dict[str, str],
    make_credential: MakeCredential,
    send: Send,
    check: Check,
) -> None:
    settings.set(SubCommand.SET_MIN_PIN_LENGTH, {Param.RP_IDS: [rp["id"]]})
    power.cycle()
    made = make_credential({EXTENSIONS: {LENGTH: True}})
    with check("PER-06"):
        assert made.auth_data.extensions == {LENGTH: ask(send).get(Member.MIN_PIN_LENGTH)}
