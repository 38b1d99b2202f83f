"""credProtect: who finds a credential of each level, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

INVALID_OPTION, MISTYPED = 0x2C, 0x11
EXCLUDED, NO_CREDENTIALS = 0x19, 0x2E
ED = 0x80


def named(credential_id: bytes) -> list[dict[str, Any]]:
    return [{"id": credential_id, "type": "public-key"}]


def protected(host: Host, level: int, *, rk: bool) -> bytes:
    """Register at a level, with the person verified."""
    return host.credential_id(
        options={"rk": rk}, extensions={"credProtect": level}, **host.authorised()
    )


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_level_is_told(host: Host, level: int) -> None:
    _, reply = host.register(extensions={"credProtect": level})
    assert reply[2].endswith(cbor2.dumps({"credProtect": level}))
    assert reply[2][32] & ED


def test_nothing_is_told_of_a_level_that_nobody_asked_for(host: Host) -> None:
    _, reply = host.register()
    assert not reply[2][32] & ED


@pytest.mark.parametrize(
    ("level", "status"), [(0, INVALID_OPTION), (4, INVALID_OPTION), ("2", MISTYPED)]
)
def test_what_is_no_level_is_refused(host: Host, level: object, status: int) -> None:
    assert host.register(extensions={"credProtect": level})[0] == status


LEVELS = {1: (0, 0), 2: (0, NO_CREDENTIALS), 3: (NO_CREDENTIALS, NO_CREDENTIALS)}
"""How an assertion without verification ends: with the id listed, and without."""


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_is_found_as_it_may_be(pin_host: Host, level: int) -> None:
    made = protected(pin_host, level, rk=True)
    listed, discovered = LEVELS[level]
    assert pin_host.sign_in(allow=named(made))[0] == listed
    assert pin_host.sign_in()[0] == discovered
    assert pin_host.sign_in(allow=named(made), options={"up": False})[0] == listed
    assert pin_host.sign_in(**pin_host.authorised())[0] == 0
    assert pin_host.sign_in(allow=named(made), **pin_host.authorised())[0] == 0


@pytest.mark.parametrize("level", LEVELS)
def test_a_credential_that_is_not_discoverable_is_protected_too(pin_host: Host, level: int) -> None:
    made = protected(pin_host, level, rk=False)
    assert pin_host.sign_in(allow=named(made))[0] == LEVELS[level][0]
    assert pin_host.sign_in(allow=named(made), **pin_host.authorised())[0] == 0


@pytest.mark.parametrize(("level", "status"), [(1, EXCLUDED), (2, EXCLUDED), (3, 0)])
def test_an_exclude_list_betrays_no_level_3(pin_host: Host, level: int, status: int) -> None:
    made = protected(pin_host, level, rk=False)
    assert pin_host.register(exclude=named(made))[0] == status
    assert pin_host.register(exclude=named(made), **pin_host.authorised())[0] == EXCLUDED


def test_what_is_hidden_is_not_counted(pin_host: Host) -> None:
    for user, level in ((b"a", 1), (b"b", 2), (b"c", 1), (b"d", 3)):
        pin_host.accounts(user, extensions={"credProtect": level})
    _, bare = pin_host.sign_in()
    _, verified = pin_host.sign_in(**pin_host.authorised())
    assert (bare[5], verified[5]) == (2, 4)


def test_a_key_that_does_not_list_it_ignores_it(make_host: Callable[..., Host]) -> None:
    host = make_host("fido2.0")
    status, reply = host.register(extensions={"credProtect": 3})
    assert (status, reply[2][32] & ED) == (0, 0)
