"""Requests as CTAP writes them, sound until a test changes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pytest

from rig.link import chance
from rig.plugin.state import KeyState

Members: TypeAlias = dict[int, Any]
"""A request's top-level CBOR map, for `ctap2.send_cbor` or `rig.link.cbor.encode`."""

ES256 = {"type": "public-key", "alg": -7}


@pytest.fixture
def rp() -> dict[str, str]:
    """A relying party of this test alone, under the reserved top-level domain `.invalid`.

    It is another one in each run: a key may still hold what the test left on it the last time.
    """
    return {"id": f"{chance.token_hex(6)}.keyrig.invalid", "name": "keyrig"}


@pytest.fixture
def user() -> Callable[..., dict[str, Any]]:
    """Make a user entity with an id of its own; members can be given."""

    def make(**members: Any) -> dict[str, Any]:
        name = chance.token_hex(4)
        return {"id": chance.token_bytes(16), "name": name, "displayName": name} | members

    return make


@pytest.fixture
def registration(
    key_state: KeyState, rp: dict[str, str], user: Callable[..., dict[str, Any]]
) -> Callable[..., Members]:
    """Make the members of a sound makeCredential request (CTAP 6.1).

    Called with a mapping of member numbers to values, it puts those in; a value of None takes the
    member out. A PIN that is set is not honoured here: see the fixture `authorised`.
    """

    def make(changes: Mapping[int, Any] | None = None) -> Members:
        offered = [usual_algorithm(key_state)]
        sound: Members = {1: chance.token_bytes(32), 2: rp, 3: user(), 4: offered}
        return changed(sound, changes or {})

    return make


@pytest.fixture
def assertion(rp: dict[str, str]) -> Callable[..., Members]:
    """Make the members of a sound getAssertion request (CTAP 6.2), to be changed likewise."""

    def make(changes: Mapping[int, Any] | None = None) -> Members:
        sound: Members = {1: rp["id"], 2: chance.token_bytes(32)}
        return changed(sound, changes or {})

    return make


def usual_algorithm(state: KeyState) -> dict[str, Any]:
    """Return ES256, or what the key lists first if it lists others alone."""
    listed = [each.get("alg") for each in state.capabilities.algorithms]
    return ES256 if not listed or ES256["alg"] in listed else {**ES256, "alg": listed[0]}


def changed(sound: Members, changes: Mapping[int, Any]) -> Members:
    """Return a request with members put in, or taken out where the change is None."""
    members = {**sound, **changes}
    return {number: value for number, value in members.items() if value is not None}


def descriptor(credential_id: bytes) -> dict[str, Any]:
    """Return the descriptor of a credential, as allowList and excludeList hold it."""
    return {"type": "public-key", "id": credential_id}
