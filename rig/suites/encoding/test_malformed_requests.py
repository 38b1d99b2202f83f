"""CBOR that is not CTAP2's form, or not even CBOR (CTAP 8).

Each request is a sound registration but for its encoding, so that a key which is lenient about that
grants it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from fido2.ctap import CtapError

from rig.link.cbor import Encoded, encode, malformed
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.encoding.reading import Ctap2Command
from rig.suites.fixtures import Check, Members, Request, Send
from rig.suites.registration.request import ES256, Member

Spoil: TypeAlias = Callable[[Members], bytes]

pytestmark = [needs(option="!alwaysUv"), consent("wipe"), touches(1)]
INVALID_CBOR = CtapError.ERR.INVALID_CBOR


def within(member: Member, spoil: Callable[[Any], Encoded]) -> Spoil:
    """Spoil one member of a request, and write the rest as it should be."""
    return lambda members: encode({**members, member: spoil(members[member])})


def without_last(members: Members) -> bytes:
    """Leave the last member out, but count it."""
    last = max(members)
    return malformed.truncated(members, by=len(encode(last) + encode(members[last])))


@covers("ENC-10")
@pytest.mark.parametrize(
    "spoil",
    [
        lambda members: malformed.duplicated(members, 1, members[1]),
        within(Member.RP, lambda rp: malformed.duplicated(rp, "id", rp["id"])),
    ],
    ids=["parameter", "member of rp"],
)
def test_repeated_key_is_refused(
    no_pin: None, registration: Request, send: Send, check: Check, spoil: Spoil
) -> None:
    with check("ENC-10"), refused(INVALID_CBOR):
        send(Ctap2Command.MAKE_CREDENTIAL, spoil(registration()))


@covers("ENC-11")
@pytest.mark.parametrize(
    "spoil",
    [malformed.out_of_order, within(Member.RP, malformed.out_of_order)],
    ids=["parameters", "members of rp"],
)
def test_keys_out_of_order_are_refused(
    no_pin: None, registration: Request, send: Send, check: Check, spoil: Spoil
) -> None:
    with check("ENC-11"), refused(INVALID_CBOR):
        send(Ctap2Command.MAKE_CREDENTIAL, spoil(registration()))


@covers("ENC-12")
@pytest.mark.parametrize(
    "spoil",
    [
        within(
            Member.PUB_KEY_CRED_PARAMS,
            lambda _: Encoded(encode([{**ES256, "alg": malformed.non_minimal(-7)}])),
        ),
        within(Member.CLIENT_DATA_HASH, malformed.non_minimal),
        malformed.non_minimal,
    ],
    ids=["integer", "length", "count"],
)
def test_number_wider_than_it_need_be_is_refused(
    no_pin: None, registration: Request, send: Send, check: Check, spoil: Spoil
) -> None:
    with check("ENC-12"), refused(INVALID_CBOR):
        send(Ctap2Command.MAKE_CREDENTIAL, spoil(registration()))


@covers("ENC-13")
@pytest.mark.parametrize(
    "spoil",
    [
        malformed.indefinite,
        within(Member.PUB_KEY_CRED_PARAMS, malformed.indefinite),
        within(Member.CLIENT_DATA_HASH, malformed.indefinite),
    ],
    ids=["map", "array", "string"],
)
def test_indefinite_length_is_refused(
    no_pin: None, registration: Request, send: Send, check: Check, spoil: Spoil
) -> None:
    with check("ENC-13"), refused(INVALID_CBOR):
        send(Ctap2Command.MAKE_CREDENTIAL, spoil(registration()))


@covers("ENC-14")
@pytest.mark.parametrize(
    "spoil", [malformed.truncated, without_last], ids=["a byte short", "a member short"]
)
def test_truncated_request_is_refused(
    registration: Request, send: Send, check: Check, spoil: Spoil
) -> None:
    with check("ENC-14"), refused(INVALID_CBOR):
        send(Ctap2Command.MAKE_CREDENTIAL, spoil(registration()))


@covers("ENC-15")
def test_bytes_after_the_request_are_refused(
    no_pin: None, registration: Request, send: Send, check: Check
) -> None:
    with check("ENC-15"), refused(INVALID_CBOR):
        send(Ctap2Command.MAKE_CREDENTIAL, malformed.trailing(registration()))


@covers("ENC-20")
def test_text_that_is_not_utf8_is_refused(
    no_pin: None, registration: Request, send: Send, check: Check
) -> None:
    spoil = within(Member.RP, lambda rp: Encoded(encode({**rp, "name": malformed.invalid_text()})))
    with check("ENC-20"), refused(INVALID_CBOR):
        send(Ctap2Command.MAKE_CREDENTIAL, spoil(registration()))
