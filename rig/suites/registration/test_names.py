"""How much of an account's names is kept (WebAuthn 6.4.1)."""

from __future__ import annotations

from typing import Any, Protocol

import pytest
from fido2.ctap2.pin import ClientPin

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import Check, MakeCredential, Pin, Pins, Request, Send, Token, User
from rig.suites.registration.request import Member

pytestmark = needs(option="rk")
GET_ASSERTION = 0x02
USER = 0x04
"""Member of getAssertion's reply (CTAP 6.2)."""
KEPT = 63
"""Bytes that are left of a longer name at the least: 64, less a character cut in two."""


class ReadBack(Protocol):
    """Register an account with this name and displayName, and return them as the key tells them."""

    def __call__(self, name: str) -> dict[str, str]: ...


@pytest.fixture
def read_back(
    pin: Pin,
    make_credential: MakeCredential,
    assertion: Request,
    token: Token,
    client_pin: Pins,
    send: Send,
    user: User,
) -> ReadBack:
    """A key tells names where a verified person has several accounts to choose from (6.2.2)."""

    def tell(name: str) -> dict[str, str]:
        make_credential(rk=True)
        make_credential({Member.USER: user(name=name, displayName=name)}, rk=True)
        request, protocol = assertion(), client_pin().protocol
        param = protocol.authenticate(token(ClientPin.PERMISSION.GET_ASSERTION), request[2])
        newest: dict[str, Any] = send(GET_ASSERTION, {**request, 6: param, 7: protocol.VERSION})[
            USER
        ]
        if "name" not in newest:
            pytest.skip("the key does not tell the names of accounts")
        return newest

    return tell


@covers("MC-96")
@touches(3)
@consent("store")
def test_names_of_64_bytes_are_kept_whole(read_back: ReadBack, check: Check) -> None:
    name = "ä" * 32
    with check("MC-96", case="64 bytes"):
        told = read_back(name)
        assert (told["name"], told["displayName"]) == (name, name)


@covers("MC-96")
@touches(3)
@consent("store")
def test_longer_names_are_kept_or_cut_between_characters(read_back: ReadBack, check: Check) -> None:
    name = "a" + "ä" * 40
    with check("MC-96", case="longer"):
        told = read_back(name)
        for kept in (told["name"], told["displayName"]):
            assert name.startswith(kept)
            assert len(kept.encode()) >= KEPT
