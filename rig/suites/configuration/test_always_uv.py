"""toggleAlwaysUv, and what getInfo says of it (CTAP 6.11.2 and 7.2)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import SUCCESS
from rig.suites.configuration.needed import HAS_ALWAYS_UV, HAS_CONFIG, HAS_PIN
from rig.suites.fixtures import Check, Pin, Send, Settings
from rig.suites.get_info.said import ask
from rig.suites.settings import ALWAYS_UV, CONFIG, SubCommand, bare

pytestmark = [
    needs(capability="CBOR"),
    HAS_CONFIG,
    HAS_ALWAYS_UV,
    HAS_PIN,
    consent("wipe", ALWAYS_UV),
    touches(0),
]


def toggled(settings: Settings) -> int:
    """Toggle alwaysUv with a token, and return the status that the key answers."""
    try:
        settings.set(SubCommand.TOGGLE_ALWAYS_UV)
    except CtapError as error:
        return int(error.code)
    return SUCCESS


@covers("CFG-11")
@needs(option="!alwaysUv")
def test_toggle_switches_always_uv_on_and_off(
    settings: Settings, pin: Pin, send: Send, check: Check
) -> None:
    with check("CFG-11"):
        for expected in (True, False):
            settings.set(SubCommand.TOGGLE_ALWAYS_UV)
            assert ask(send).options["alwaysUv"] is expected


@covers("CFG-12")
@needs(option="alwaysUv")
def test_key_that_keeps_always_uv_denies_the_toggle(
    settings: Settings, pin: Pin, send: Send, check: Check
) -> None:
    status = toggled(settings)
    if status == SUCCESS and not ask(send).grants("alwaysUv"):
        pytest.skip("the key lets alwaysUv be switched off")
    with check("CFG-12"):
        assert status == CtapError.ERR.OPERATION_DENIED
        assert ask(send).options["alwaysUv"] is True


@covers("CFG-13")
@needs(option="!alwaysUv")
def test_always_uv_is_switched_off_without_a_token_where_no_pin_is_set(
    settings: Settings, no_pin: None, always_uv: None, send: Send, check: Check
) -> None:
    with check("CFG-13"):
        assert send(CONFIG, bare(SubCommand.TOGGLE_ALWAYS_UV)) == {}
        assert ask(send).options["alwaysUv"] is False
    send(CONFIG, bare(SubCommand.TOGGLE_ALWAYS_UV))


@covers("CFG-16", "GI-39")
def test_always_uv_overrules_that_registration_goes_without(
    pin: Pin, settings: Settings, always_uv: None, send: Send, check: Check
) -> None:
    with check("CFG-16"), check("GI-39"):
        assert not ask(send).grants("makeCredUvNotRqd")


@covers("GI-40")
def test_always_uv_by_pin_alone_takes_u2f_off_the_versions(
    pin: Pin, settings: Settings, always_uv: None, send: Send, check: Check
) -> None:
    said = ask(send)
    with check("GI-40"):
        assert said.grants("uv") or "U2F_V2" not in said.versions
