"""How deep and how long a request may be (CTAP 8)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.link.cbor import malformed
from rig.link.frames import MAX_MESSAGE
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.encoding.reading import UNKNOWN_EXTENSION, Ctap2Command
from rig.suites.fixtures import Check, Request, Send
from rig.suites.registration.request import Member

ALWAYS_TAKEN = 1024
"""Bytes that any key must take, and all that one takes that lists no maxMsgSize."""


@covers("ENC-05")
@consent("store")
@touches(1)
def test_request_of_four_levels_is_parsed(registration: Request, send: Send, check: Check) -> None:
    nested = {UNKNOWN_EXTENSION: malformed.nested(2)}
    with check("ENC-05"):
        send(Ctap2Command.MAKE_CREDENTIAL, registration({Member.EXTENSIONS: nested}))


@covers("ENC-06")
@needs(option="!alwaysUv")
@consent("wipe")
@touches(1)
@pytest.mark.parametrize("levels", [5, 200])
def test_request_that_is_nested_deeper_does_no_harm(
    no_pin: None, registration: Request, send: Send, check: Check, levels: int
) -> None:
    nested = {UNKNOWN_EXTENSION: malformed.nested(levels - 2)}
    with check("ENC-06"), refused(CtapError.ERR.INVALID_CBOR):
        send(Ctap2Command.MAKE_CREDENTIAL, registration({Member.EXTENSIONS: nested}))
    with check("ENC-06"):
        send(Ctap2Command.GET_INFO)


@covers("ENC-07")
@consent("store")
@touches(1)
def test_request_of_a_kilobyte_is_parsed(
    registration_of_size: Callable[[int], bytes], send: Send, check: Check
) -> None:
    with check("ENC-07"):
        send(Ctap2Command.MAKE_CREDENTIAL, registration_of_size(ALWAYS_TAKEN))


@covers("ENC-08")
@needs(max_msg_size=ALWAYS_TAKEN + 1)
@consent("store")
@touches(1)
def test_request_of_the_stated_size_is_parsed(
    registration_of_size: Callable[[int], bytes], info: Info, send: Send, check: Check
) -> None:
    with check("ENC-08"):
        send(Ctap2Command.MAKE_CREDENTIAL, registration_of_size(info.max_msg_size))


@covers("ENC-09")
@needs(option="!alwaysUv")
@consent("store")
@touches(1)
def test_request_beyond_the_stated_size_is_refused(
    no_pin: None,
    registration_of_size: Callable[[int], bytes],
    info: Info,
    send: Send,
    check: Check,
) -> None:
    if info.max_msg_size >= MAX_MESSAGE:
        pytest.skip("CTAPHID carries no message beyond this key's maxMsgSize")
    with check("ENC-09"), refused(CtapError.ERR.REQUEST_TOO_LARGE):
        send(Ctap2Command.MAKE_CREDENTIAL, registration_of_size(info.max_msg_size + 1))
