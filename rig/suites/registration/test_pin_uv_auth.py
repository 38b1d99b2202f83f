"""pinUvAuthParam: which ones count, and for what (CTAP 6.1.2 steps 2, 5 and 11)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fido2.ctap import CtapError
from fido2.ctap2.pin import PinProtocol

from rig.marks import consent, covers, each_protocol, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, MakeCredential, Members, Request, Send
from rig.suites.registration.request import MAKE_CREDENTIAL, Member, WithToken, signed

UNKNOWN_PROTOCOL = 0x40
SHORTER: dict[str, Callable[[bytes], bytes]] = {
    "one-byte-short": lambda param: param[:-1],
    "half": lambda param: param[: len(param) // 2],
}


@pytest.fixture
def authorised_request(registration: Request, with_token: WithToken) -> Members:
    """A request with a good pinUvAuthParam."""
    return with_token(registration())


@covers("MC-05")
@touches(0)
@consent("wipe")
def test_unknown_protocol_is_refused(authorised_request: Members, send: Send, check: Check) -> None:
    request = {**authorised_request, Member.PIN_UV_AUTH_PROTOCOL: UNKNOWN_PROTOCOL}
    with check("MC-05"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(MAKE_CREDENTIAL, request)


@covers("MC-06")
@touches(0)
@consent("wipe")
def test_missing_protocol_is_refused(authorised_request: Members, send: Send, check: Check) -> None:
    del authorised_request[Member.PIN_UV_AUTH_PROTOCOL]
    with check("MC-06"), refused(CtapError.ERR.MISSING_PARAMETER):
        send(MAKE_CREDENTIAL, authorised_request)


@covers("MC-40")
@touches(0)
@consent("wipe")
def test_wrong_param_is_refused(authorised_request: Members, send: Send, check: Check) -> None:
    param = authorised_request[Member.PIN_UV_AUTH_PARAM]
    wrong = bytes([param[0] ^ 1]) + param[1:]
    with check("MC-40"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, {**authorised_request, Member.PIN_UV_AUTH_PARAM: wrong})


@covers("MC-41")
@touches(0)
@pytest.mark.parametrize("shorten", SHORTER.values(), ids=SHORTER)
@consent("wipe")
def test_shortened_param_is_refused(
    authorised_request: Members, send: Send, check: Check, shorten: Callable[[bytes], bytes]
) -> None:
    short = shorten(authorised_request[Member.PIN_UV_AUTH_PARAM])
    with check("MC-41"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, {**authorised_request, Member.PIN_UV_AUTH_PARAM: short})


@covers("MC-41")
@consent("wipe")
def test_lengthened_param_is_refused(authorised_request: Members, send: Send, check: Check) -> None:
    long = authorised_request[Member.PIN_UV_AUTH_PARAM] + b"\x00"
    with check("MC-41", case="lengthened"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, {**authorised_request, Member.PIN_UV_AUTH_PARAM: long})


@covers("MC-45")
@each_protocol
@touches(1)
def test_good_param_sets_uv(
    authorised_request: Members, make_credential: MakeCredential, check: Check
) -> None:
    with check("MC-45"):
        assert make_credential(authorised_request).auth_data.is_user_verified()


@covers("MC-18")
@needs(version="FIDO_2_1+")
@touches(1)
@consent("wipe")
def test_uv_option_is_ignored_beside_a_param(
    authorised_request: Members, make_credential: MakeCredential, check: Check
) -> None:
    with check("MC-18"):
        made = make_credential({**authorised_request, Member.OPTIONS: {"uv": True}})
        assert made.auth_data.is_user_verified()


@covers("MC-47")
@needs(option="!alwaysUv")
@needs(option="clientPin?")
@needs(option="!uv")
@consent("wipe")
@touches(1)
def test_param_is_not_checked_on_an_unprotected_key(
    no_pin: None,
    pin_protocol: PinProtocol,
    make_credential: MakeCredential,
    registration: Request,
    check: Check,
) -> None:
    request = signed(registration(), bytes(32), pin_protocol)
    with check("MC-47"):
        assert not make_credential(request).auth_data.is_user_verified()
