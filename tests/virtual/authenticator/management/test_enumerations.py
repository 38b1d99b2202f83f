"""What credentialManagement lists, and what ends a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host
    from tests.virtual.authenticator.management.conftest import Ask, AskStatus, MakeManager

MANAGE, GET_INFO = 0x0A, 0x04
CM = 0x04
ONE, OTHER = "example.keyrig.invalid", "other.keyrig.invalid"


def hashed(rp_id: str) -> dict[int, bytes]:
    return {1: sha256(rp_id.encode()).digest()}


def named(credential_id: bytes) -> Any:
    return {"id": credential_id, "type": "public-key"}


def test_relying_parties_come_each_once(full_host: Host, manager: MakeManager) -> None:
    listed = manager(full_host).enumerate_rps()
    assert {each[3]["id"]: each[4] for each in listed} == {
        rp_id: sha256(rp_id.encode()).digest() for rp_id in (ONE, OTHER)
    }
    assert [sorted(each) for each in listed] == [[3, 4, 5], [3, 4]]
    assert listed[0][5] == 2


def test_credentials_of_a_relying_party_come_whole(pin_host: Host, manager: MakeManager) -> None:
    _, registered = pin_host.register(options={"rk": True}, **pin_host.authorised())
    pin_host.accounts(b"second")
    listed = manager(pin_host).enumerate_creds(sha256(ONE.encode()).digest())
    assert [each[6]["id"] for each in listed] == [b"user", b"second"]
    assert listed[0][6] == {"id": b"user", "name": "user@example", "displayName": "A User"}
    length = int.from_bytes(registered[2][53:55], "big")
    assert listed[0][7] == named(registered[2][55 : 55 + length])
    assert listed[0][8] == cbor2.loads(registered[2][55 + length :])
    assert listed[0][9] == 2
    assert 9 not in listed[1]


def test_what_extensions_keep_is_listed(
    make_host: Callable[..., Host], host: Host, manager: MakeManager
) -> None:
    extensions = ("credProtect", "largeBlobKey", "thirdPartyPayment")
    host = make_host(replace(host.profile, extensions=extensions))
    host.set_pin()
    host.accounts(b"plain", b"rich")
    plain, rich = host.store.persistent.credentials
    extras: Any = {"largeBlobKey": bytes(32), "thirdPartyPayment": True}
    host.store.persistent.credentials = [plain, replace(rich, cred_protect=3, extras=extras)]
    first, second = manager(host).enumerate_creds(sha256(ONE.encode()).digest())
    assert {key: first.get(key) for key in (10, 11, 12)} == {10: 1, 11: None, 12: False}
    assert {key: second.get(key) for key in (10, 11, 12)} == {10: 3, 11: bytes(32), 12: True}


def test_a_key_without_those_extensions_does_not_speak_of_them(
    make_host: Callable[..., Host], host: Host, asked: Ask
) -> None:
    host = make_host(replace(host.profile, extensions=()))
    host.set_pin()
    host.accounts(b"plain")
    listed = asked(host, 4, hashed(ONE), host.token(permissions=CM))[1]
    assert not {10, 11, 12} & listed.keys()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ((1, None), 0x33),
        ((2, None), 0x33),
        ((4, hashed(ONE)), 0x00),
        ((4, hashed(OTHER)), 0x33),
    ],
    ids=str,
)
def test_a_bound_token_lists_its_relying_party_alone(
    full_host: Host, request_: tuple[int, Any], status: int, status_of: AskStatus
) -> None:
    token = full_host.token(permissions=CM, rp_id=ONE)
    assert status_of(full_host, *request_, token) == status


Spoil = Callable[["Host"], object]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda host: host.send(GET_INFO, None),
        lambda host: host.retries(),
        lambda host: host.pass_time(31),
        lambda host: host.power_cycle(),
        lambda host: host.send(MANAGE, {1: 5}),
        lambda host: host.send(MANAGE, {1: 1}),
    ],
    ids=["getInfo", "clientPIN", "time", "power", "other-next", "other-subcommand"],
)
def test_an_enumeration_ends_with_anything_else(
    full_host: Host, spoil: Spoil, status_of: AskStatus
) -> None:
    token = full_host.token(permissions=CM)
    assert status_of(full_host, 2, None, token) == 0
    spoil(full_host)
    assert full_host.send(MANAGE, {1: 3}) == (0x30, None)


def test_an_enumeration_is_for_its_channel(full_host: Host, status_of: AskStatus) -> None:
    assert status_of(full_host, 2, None, full_host.token(permissions=CM)) == 0
    assert full_host.send(MANAGE, {1: 3}, 2) == (0x30, None)
    assert full_host.send(MANAGE, {1: 3}, 1)[0] == 0


def test_an_enumeration_goes_on_as_long_as_its_parts_are_in_time(
    full_host: Host, status_of: AskStatus
) -> None:
    full_host.accounts(b"c", rp={"id": "third.keyrig.invalid"})
    assert status_of(full_host, 2, None, full_host.token(permissions=CM)) == 0
    for status in (0, 0, 0x30):
        full_host.pass_time(20)
        assert full_host.send(MANAGE, {1: 3})[0] == status


@pytest.mark.parametrize("subcommand", [3, 5])
def test_nothing_follows_without_a_beginning(full_host: Host, subcommand: int) -> None:
    assert full_host.send(MANAGE, {1: subcommand}) == (0x30, None)


def test_nothing_stored_is_nothing_listed(pin_host: Host, status_of: AskStatus) -> None:
    assert status_of(pin_host, 2, None, pin_host.token(permissions=CM)) == 0x2E
