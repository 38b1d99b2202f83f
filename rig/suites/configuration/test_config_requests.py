"""Which requests of authenticatorConfig a key takes (CTAP 6.11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.configuration.needed import HAS_CONFIG, HAS_LEAST_LENGTH, Authorise
from rig.suites.fixtures import Check, Pin, Send, Settings
from rig.suites.get_info.said import Member as Told
from rig.suites.get_info.said import ask
from rig.suites.settings import (
    ANY_SETTING,
    CONFIG,
    ENTERPRISE,
    MIN_PIN_LENGTH,
    VENDOR,
    SubCommand,
    bare,
    least_length,
)

pytestmark = [needs(capability="CBOR"), touches(0)]

NO_SUBCOMMAND = 0x7B
NO_VENDOR_COMMAND = 0x6B65_7972_6967_FFFF
UNKNOWN = (CtapError.ERR.INVALID_SUBCOMMAND, CtapError.ERR.INVALID_PARAMETER)
"""How a key says that it has no such subcommand: in CTAP 2.3, and before."""


def is_known(send: Send, subcommand: int) -> bool:
    """Tell whether a key with a PIN has a subcommand, from what it answers without a token."""
    try:
        send(CONFIG, bare(subcommand))
    except CtapError as error:
        return error.code not in UNKNOWN
    return True


@covers("CFG-01")
@HAS_CONFIG
@consent("wipe", *ANY_SETTING)
def test_request_without_subcommand_is_refused(
    pin: Pin, authorise: Authorise, send: Send, check: Check
) -> None:
    request = authorise({})
    with check("CFG-01"), refused(CtapError.ERR.MISSING_PARAMETER):
        send(CONFIG, request)


@covers("CFG-02")
@HAS_CONFIG
@consent("wipe", *ANY_SETTING)
def test_unknown_subcommand_is_refused(
    pin: Pin, authorise: Authorise, info: Info, send: Send, check: Check
) -> None:
    request = authorise(bare(NO_SUBCOMMAND))
    with check("CFG-02"), refused(UNKNOWN["FIDO_2_3" not in info.versions]):
        send(CONFIG, request)


@covers("CFG-07")
@needs(option="!authnrCfg")
@consent("wipe", MIN_PIN_LENGTH)
def test_key_that_does_not_list_it_has_no_such_command(send: Send, check: Check) -> None:
    with check("CFG-07"), refused(CtapError.ERR.INVALID_COMMAND):
        send(CONFIG, least_length(4))


@covers("CFG-10")
@HAS_CONFIG
@consent("wipe", ENTERPRISE)
def test_enterprise_attestation_cannot_be_enabled_without_the_feature(
    pin: Pin, authorise: Authorise, info: Info, send: Send, check: Check
) -> None:
    if "ep" in info.options:
        pytest.skip("the key has enterprise attestation")
    request = authorise(bare(SubCommand.ENABLE_ENTERPRISE_ATTESTATION))
    with check("CFG-10"), refused(*UNKNOWN):
        send(CONFIG, request)


@covers("CFG-28")
@HAS_CONFIG
@HAS_LEAST_LENGTH
@consent("wipe", MIN_PIN_LENGTH)
def test_least_length_takes_parameters(
    pin: Pin, authorise: Authorise, send: Send, check: Check
) -> None:
    request = authorise(bare(SubCommand.SET_MIN_PIN_LENGTH))
    with check("CFG-28"), refused(CtapError.ERR.MISSING_PARAMETER):
        send(CONFIG, request)


@covers("CFG-31")
@HAS_CONFIG
@consent("wipe", VENDOR)
def test_unknown_vendor_command_is_refused_and_changes_nothing(
    pin: Pin, authorise: Authorise, send: Send, check: Check
) -> None:
    request = authorise(bare(SubCommand.VENDOR_PROTOTYPE, {0x01: NO_VENDOR_COMMAND}))
    before = ask(send).lasting
    with check("CFG-31"), refused(*UNKNOWN, CtapError.ERR.PIN_AUTH_INVALID):
        send(CONFIG, request)
    with check("CFG-31"):
        assert ask(send).lasting == before


@covers("CFG-32")
@HAS_CONFIG
@needs(version="FIDO_2_3")
@consent("wipe", *ANY_SETTING)
def test_subcommands_that_are_listed_are_there_and_no_others(
    pin: Pin, settings: Settings, send: Send, check: Check
) -> None:
    """CFG-32: tried without a token, which a key with a PIN asks for before it does anything."""
    told: Mapping[int, Any] = ask(send).members
    if Told.AUTHENTICATOR_CONFIG_COMMANDS not in told:
        pytest.skip("the key does not list its subcommands")
    known = {each for each in SubCommand if is_known(send, each)}
    with check("CFG-32"):
        assert set(told[Told.AUTHENTICATOR_CONFIG_COMMANDS]) == known
