"""Who may change settings: whoever knows the PIN, and anybody while there is none (CTAP 6.11)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info
from fido2.ctap2.pin import ClientPin

from rig.marks import consent, covers, each_protocol, needs, touches
from rig.marks.answers import refused
from rig.suites.configuration.needed import HAS_CONFIG, HAS_LEAST_LENGTH, Authorise
from rig.suites.fixtures import Check, Members, Pin, Send, Settings
from rig.suites.get_info.said import ask
from rig.suites.settings import (
    ALWAYS_UV,
    CONFIG,
    MIN_PIN_LENGTH,
    Member,
    SubCommand,
    bare,
    least_length,
)

pytestmark = [needs(capability="CBOR"), HAS_CONFIG, touches(0)]

ASSERTING = ClientPin.PERMISSION.GET_ASSERTION


def with_wrong_mac(authorise: Authorise, request: Members) -> Members:
    return {**authorise(request), Member.PARAM: bytes(32)}


def with_mac_of_no_parameters(authorise: Authorise, request: Members) -> Members:
    signed = authorise(bare(request[Member.SUB_COMMAND]))
    return {**request, Member.PROTOCOL: signed[Member.PROTOCOL], Member.PARAM: signed[Member.PARAM]}


def with_mac_of_another_subcommand(authorise: Authorise, request: Members) -> Members:
    other = {**request, Member.SUB_COMMAND: SubCommand.TOGGLE_ALWAYS_UV}
    return {**authorise(other), Member.SUB_COMMAND: request[Member.SUB_COMMAND]}


def with_token_to_sign_in(authorise: Authorise, request: Members) -> Members:
    return authorise(request, ASSERTING)


@covers("CFG-03")
@HAS_LEAST_LENGTH
@consent("wipe", MIN_PIN_LENGTH)
def test_least_length_takes_a_token_where_a_pin_is_set(
    pin: Pin, info: Info, send: Send, check: Check
) -> None:
    with check("CFG-03"), refused(CtapError.ERR.PUAT_REQUIRED):
        send(CONFIG, least_length(info.min_pin_length))


@covers("CFG-03")
@needs(option="alwaysUv?")
@consent("wipe", ALWAYS_UV)
def test_always_uv_takes_a_token_where_a_pin_is_set(
    settings: Settings, pin: Pin, send: Send, check: Check
) -> None:
    before = ask(send).options
    with check("CFG-03"), refused(CtapError.ERR.PUAT_REQUIRED):
        send(CONFIG, bare(SubCommand.TOGGLE_ALWAYS_UV))
    with check("CFG-03"):
        assert ask(send).options == before


@covers("CFG-04")
@HAS_LEAST_LENGTH
@consent("wipe", MIN_PIN_LENGTH)
def test_param_without_protocol_is_refused(
    pin: Pin, authorise: Authorise, info: Info, send: Send, check: Check
) -> None:
    request = authorise(least_length(info.min_pin_length))
    del request[Member.PROTOCOL]
    with check("CFG-04", case="missing"), refused(CtapError.ERR.MISSING_PARAMETER):
        send(CONFIG, request)


@covers("CFG-04")
@HAS_LEAST_LENGTH
@consent("wipe", MIN_PIN_LENGTH)
def test_param_of_an_unknown_protocol_is_refused(
    pin: Pin, authorise: Authorise, info: Info, send: Send, check: Check
) -> None:
    request = {**authorise(least_length(info.min_pin_length)), Member.PROTOCOL: 0x7F}
    with check("CFG-04", case="unsupported"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CONFIG, request)


@covers("CFG-05")
@each_protocol
@pytest.mark.parametrize(
    "flawed",
    [
        with_wrong_mac,
        with_mac_of_no_parameters,
        with_mac_of_another_subcommand,
        with_token_to_sign_in,
    ],
)
@HAS_LEAST_LENGTH
@consent("wipe", MIN_PIN_LENGTH)
def test_param_must_be_right_and_its_token_good_for_settings(
    flawed: Callable[[Authorise, Members], Members],
    pin: Pin,
    authorise: Authorise,
    info: Info,
    send: Send,
    check: Check,
) -> None:
    request = flawed(authorise, least_length(info.min_pin_length))
    with check("CFG-05"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(CONFIG, request)


@covers("CFG-20")
@each_protocol
@HAS_LEAST_LENGTH
@consent("wipe", MIN_PIN_LENGTH)
def test_sound_param_changes_a_setting_to_what_it_is(
    settings: Settings, pin: Pin, authorise: Authorise, info: Info, send: Send, check: Check
) -> None:
    request = authorise(least_length(info.min_pin_length))
    with check("CFG-20"):
        assert send(CONFIG, request) == {}


@covers("CFG-06")
@HAS_LEAST_LENGTH
@needs(option="!alwaysUv")
@consent("wipe", MIN_PIN_LENGTH)
def test_no_token_is_needed_where_no_pin_is_set(
    settings: Settings, no_pin: None, info: Info, send: Send, check: Check
) -> None:
    with check("CFG-06"):
        assert send(CONFIG, least_length(info.min_pin_length)) == {}
