"""Assertions beyond the plain one: with the user verified, of several accounts, and the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fido2.ctap2.pin import ClientPin

from rig.link import chance
from rig.plugin.ceremonies import Assertion, Credential, Send
from rig.plugin.pin import Pin
from rig.plugin.requests import Members
from rig.plugin.state import KeyState
from rig.plugin.verifying import fetch_token


@pytest.fixture
def verification(
    key_state: KeyState, pin: Pin, client_pin: Callable[..., ClientPin], rp: dict[str, str]
) -> Callable[..., Members]:
    """Verify the user by PIN; get the members of an assertion request that prove it.

    Where a PIN does not serve for assertions, it is done by a finger.

    Called with permissions, an rp id (this test's by default) and a protocol. Each call fetches a
    new token; what it returns is a clientDataHash, the pinUvAuthParam over it and its protocol.
    """

    def verify(
        permissions: ClientPin.PERMISSION | None = ClientPin.PERMISSION.GET_ASSERTION,
        rp_id: str | None = rp["id"],
        protocol: Any = None,
    ) -> Members:
        pins, client_data_hash = client_pin(protocol), chance.token_bytes(32)
        token = fetch_token(key_state, pins, permissions, rp_id)
        param = pins.protocol.authenticate(token, client_data_hash)
        return {2: client_data_hash, 6: param, 7: pins.protocol.VERSION}

    return verify


@pytest.fixture
def accounts(make_credential: Callable[..., Credential]) -> Callable[[int], list[Credential]]:
    """Make that many discoverable credentials of this test's relying party, oldest first."""

    def make(count: int) -> list[Credential]:
        return [make_credential(rk=True) for _ in range(count)]

    return make


@pytest.fixture
def get_next_assertion(send: Send) -> Callable[[Assertion], Assertion]:
    """Go on from an assertion of several accounts; verifies by the hash of its request."""

    def get(first: Assertion) -> Assertion:
        return Assertion(first.request, send(0x08))

    return get
