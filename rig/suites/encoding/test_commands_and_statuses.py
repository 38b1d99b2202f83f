"""What is unknown or missing in a request, and the status it gets (CTAP 8.1 and 8.2)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.link.cbor import malformed
from rig.link.frames import Command
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.encoding.reading import Ctap2Command, pin_protocol
from rig.suites.fixtures import Check, Link, Request, Send
from rig.suites.registration.request import Member

ERR = CtapError.ERR
VENDOR_COMMAND = 0x9E
"""Of the vendors' range, and not known to be used by any key."""
UNKNOWN_SUBCOMMAND = 0x1F
ASSIGNED = {int(status) for status in ERR} | set(range(ERR.EXTENSION_FIRST, ERR.VENDOR_LAST + 1))
OF_DRAFTS = {0x10, 0x13, 0x16, 0x29, 0x2A}
"""Assigned before CTAP 2.1, and not any more."""


@covers("ENC-21")
@consent("wipe")
@touches(0)
@pytest.mark.parametrize("command", [0x0F, 0x3F], ids="0x{:02X}".format)
def test_unknown_command_is_invalid(send: Send, check: Check, command: int) -> None:
    with check("ENC-21"), refused(ERR.INVALID_COMMAND):
        send(command)


@covers("ENC-22")
@consent("wipe", "vendor-command")
@touches(0)
def test_unused_command_of_the_vendors_range_is_invalid(send: Send, check: Check) -> None:
    with check("ENC-22"), refused(ERR.INVALID_COMMAND):
        send(VENDOR_COMMAND)


@covers("ENC-23")
@needs(option="clientPin?")
@consent("wipe")
@touches(0)
def test_unknown_subcommand_is_invalid(send: Send, info: Info, check: Check) -> None:
    with check("ENC-23"), refused(ERR.INVALID_SUBCOMMAND):
        send(Ctap2Command.CLIENT_PIN, {1: pin_protocol(info), 2: UNKNOWN_SUBCOMMAND})


@covers("ENC-23")
@needs(option="clientPin?")
@consent("wipe")
@touches(0)
def test_subcommand_zero_is_invalid(send: Send, info: Info, check: Check) -> None:
    with check("ENC-23", case="subcommand 0"), refused(ERR.INVALID_SUBCOMMAND):
        send(Ctap2Command.CLIENT_PIN, {1: pin_protocol(info), 2: 0})


@covers("ENC-24")
@touches(0)
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(Ctap2Command.MAKE_CREDENTIAL, marks=consent("store")),
        pytest.param(Ctap2Command.GET_ASSERTION, marks=consent("sign")),
        pytest.param(Ctap2Command.CLIENT_PIN, marks=[consent("wipe"), needs(option="clientPin?")]),
    ],
    ids="{!s}".format,
)
def test_command_without_its_parameters_is_refused(
    send: Send, check: Check, command: Ctap2Command
) -> None:
    with check("ENC-24"), refused(ERR.MISSING_PARAMETER, ERR.INVALID_CBOR):
        send(command)


@covers("ENC-25")
@consent("wipe")
@touches(0)
@pytest.mark.parametrize("asked", ["truncated", "unknown", "incomplete"])
def test_statuses_are_assigned_ones(
    link: Link, registration: Request, check: Check, asked: str
) -> None:
    requests = {
        "truncated": bytes([Ctap2Command.MAKE_CREDENTIAL]) + malformed.truncated(registration()),
        "unknown": b"\x0f",
        "incomplete": bytes([Ctap2Command.GET_ASSERTION, 0xA0]),
    }
    status = link.call(Command.CBOR, requests[asked])[0]
    with check("ENC-25") as judging:
        assert status in ASSIGNED | OF_DRAFTS
        if status in OF_DRAFTS:
            judging.tolerate(f"0x{status:02X}, a code of the drafts")


@covers("ENC-26")
@consent("store")
@touches(0)
@pytest.mark.parametrize(
    "member",
    [Member.CLIENT_DATA_HASH, Member.RP, Member.USER, Member.PUB_KEY_CRED_PARAMS],
    ids="{!s}".format,
)
def test_incomplete_registration_is_refused(
    registration: Request, send: Send, check: Check, member: Member
) -> None:
    with check("ENC-26"), refused(ERR.MISSING_PARAMETER):
        send(Ctap2Command.MAKE_CREDENTIAL, registration({member: None}))


@covers("ENC-26")
@consent("sign")
@touches(0)
@pytest.mark.parametrize("member", [1, 2], ids=["rpId", "clientDataHash"])
def test_incomplete_assertion_is_refused(
    assertion: Request, send: Send, check: Check, member: int
) -> None:
    with check("ENC-26"), refused(ERR.MISSING_PARAMETER):
        send(Ctap2Command.GET_ASSERTION, assertion({member: None}))


@covers("ENC-26")
@needs(option="clientPin?")
@consent("wipe")
@touches(0)
def test_client_pin_without_a_subcommand_is_refused(send: Send, info: Info, check: Check) -> None:
    with check("ENC-26", case="clientPIN"), refused(ERR.MISSING_PARAMETER):
        send(Ctap2Command.CLIENT_PIN, {1: pin_protocol(info)})
