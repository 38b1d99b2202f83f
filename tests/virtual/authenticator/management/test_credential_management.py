"""credentialManagement and its preview: who is served, and what is changed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from fido2.ctap2 import ClientPin, CredentialManagement

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host
    from tests.virtual.authenticator.management.conftest import (
        AskStatus,
        MakeCtap2,
        MakeManager,
    )

MANAGE, PREVIEW, GET_INFO = 0x0A, 0x41, 0x04
CM = 0x04
ONE, OTHER = "example.keyrig.invalid", "other.keyrig.invalid"


def hashed(rp_id: str) -> dict[int, bytes]:
    return {1: sha256(rp_id.encode()).digest()}


def named(credential_id: bytes) -> Any:
    return {"id": credential_id, "type": "public-key"}


def test_credentials_are_counted(pin_host: Host, manager: MakeManager) -> None:
    assert manager(pin_host).get_metadata() == {1: 0, 2: 25}
    pin_host.accounts(b"a", b"b", b"a")
    assert manager(pin_host).get_metadata() == {1: 2, 2: 23}
    assert pin_host.send(GET_INFO, None)[1][0x14] == 23


def test_a_deleted_credential_is_gone(full_host: Host, manager: MakeManager) -> None:
    (credential_id,) = full_host.accounts(b"d", rp={"id": "third.keyrig.invalid"})
    manager(full_host).delete_cred(named(credential_id))
    assert {each[3]["id"] for each in manager(full_host).enumerate_rps()} == {ONE, OTHER}
    assert full_host.sign_in(rp_id="third.keyrig.invalid")[0] == 0x2E
    listed = [named(credential_id)]
    assert full_host.sign_in(rp_id="third.keyrig.invalid", allow=listed)[0] == 0x2E


def test_new_names_replace_all_the_old_ones(pin_host: Host, manager: MakeManager) -> None:
    credential_id = pin_host.credential_id(options={"rk": True}, **pin_host.authorised())
    user: Any = {"id": b"user", "name": "New"}
    manager(pin_host).update_user_info(named(credential_id), user)
    (listed,) = manager(pin_host).enumerate_creds(sha256(ONE.encode()).digest())
    assert listed[6] == user


@pytest.mark.parametrize("subcommand", [1, 2, 4, 6, 7])
def test_what_proves_nothing_is_refused(
    full_host: Host, subcommand: int, status_of: AskStatus
) -> None:
    token = full_host.token(permissions=CM)
    (credential_id,) = full_host.accounts(b"a")
    parameters = {
        4: hashed(ONE),
        6: {2: named(credential_id)},
        7: {2: named(credential_id), 3: {"id": b"a"}},
    }.get(subcommand)
    assert status_of(full_host, subcommand, parameters, token, param=None) == 0x36
    assert status_of(full_host, subcommand, parameters, token, protocol=None) == 0x14
    assert status_of(full_host, subcommand, parameters, token, protocol=3) == 0x02
    assert status_of(full_host, subcommand, parameters, token, param=bytes(32)) == 0x33
    legacy = full_host.token()
    assert status_of(full_host, subcommand, parameters, legacy) == 0x33
    right = full_host.token(permissions=CM)
    assert status_of(full_host, subcommand, parameters, right) == 0


@pytest.mark.parametrize(
    ("subcommand", "parameters", "status"),
    [
        (4, None, 0x14),
        (4, {1: "text"}, 0x11),
        (4, {1: bytes(32)}, 0x2E),
        (6, {}, 0x14),
        (6, {2: {"id": b"x"}}, 0x14),
        (6, {2: {"id": b"x", "type": "public-key"}}, 0x2E),
        (7, {2: {"id": b"x", "type": "public-key"}}, 0x14),
        (7, {3: {"id": b"a"}}, 0x14),
        (7, {2: {"id": b"x", "type": "public-key"}, 3: {"id": b"a"}}, 0x2E),
        (0, None, 0x3E),
        (8, None, 0x3E),
    ],
    ids=str,
)
def test_a_request_that_cannot_be_served_is_refused(
    full_host: Host, subcommand: int, parameters: Any, status: int, status_of: AskStatus
) -> None:
    token = full_host.token(permissions=CM)
    before = full_host.image()
    assert status_of(full_host, subcommand, parameters, token) == status
    assert full_host.image() == before


def test_a_request_needs_a_subcommand_of_the_right_type(pin_host: Host) -> None:
    assert pin_host.send(MANAGE, {3: 2, 4: bytes(32)})[0] == 0x14
    assert pin_host.send(MANAGE, {1: "one", 3: 2, 4: bytes(32)})[0] == 0x11
    assert pin_host.send(MANAGE, {1: 1, 2: [], 3: 2, 4: bytes(32)})[0] == 0x11


def test_another_accounts_id_is_refused(pin_host: Host, status_of: AskStatus) -> None:
    (credential_id,) = pin_host.accounts(b"a")
    token = pin_host.token(permissions=CM)
    parameters = {2: named(credential_id), 3: {"id": b"b", "name": "New"}}
    assert status_of(pin_host, 7, parameters, token) == 0x02


def test_a_credential_that_is_not_discoverable_is_not_managed(
    full_host: Host, status_of: AskStatus
) -> None:
    credential_id = full_host.credential_id(**full_host.authorised())
    token = full_host.token(permissions=CM)
    assert status_of(full_host, 6, {2: named(credential_id)}, token) == 0x2E


def test_a_bound_token_changes_its_relying_partys_credentials_alone(
    full_host: Host, status_of: AskStatus
) -> None:
    (ours,) = full_host.accounts(b"a")
    (theirs,) = full_host.accounts(b"c", rp={"id": OTHER})
    token = full_host.token(permissions=CM, rp_id=ONE)
    assert status_of(full_host, 6, {2: named(theirs)}, token) == 0x33
    renaming = {2: named(theirs), 3: {"id": b"c"}}
    assert status_of(full_host, 7, renaming, token) == 0x33
    assert status_of(full_host, 6, {2: named(ours)}, token) == 0


def test_management_needs_no_touch(full_host: Host, manager: MakeManager) -> None:
    touched = full_host.touches
    credential_management = manager(full_host)
    credential_management.get_metadata()
    for each in credential_management.enumerate_rps():
        for credential in credential_management.enumerate_creds(each[4]):
            credential_management.delete_cred(credential[7])
    assert full_host.touches == touched


def test_the_preview_answers_as_the_command_does(
    make_host: Callable[..., Host], status_of: AskStatus, ctap2: MakeCtap2
) -> None:
    host = make_host("fido2.1-pre")
    host.set_pin()
    host.accounts(b"a", b"b")
    credential_management = CredentialManagement(
        view := ctap2(host), ClientPin(view).protocol, host.token()
    )
    assert credential_management.get_metadata() == {1: 2, 2: 23}
    (rp,) = credential_management.enumerate_rps()
    first, second = credential_management.enumerate_creds(rp[4])
    credential_management.delete_cred(first[7])
    assert credential_management.enumerate_creds(rp[4]) == [{**second, 9: 1}]
    renaming = {2: second[7], 3: {"id": b"b"}}
    assert status_of(host, 7, renaming, host.token(), command=PREVIEW) == 0x02


@pytest.mark.parametrize(
    ("profile", "command", "there"),
    [
        ("fido2.0", MANAGE, False),
        ("fido2.0", PREVIEW, False),
        ("fido2.1-pre", MANAGE, False),
        ("fido2.1-pre", PREVIEW, True),
        ("fido2.1", MANAGE, True),
        ("fido2.1", PREVIEW, False),
    ],
)
def test_a_key_has_the_command_that_it_lists(
    make_host: Callable[..., Host], profile: str, command: int, there: bool
) -> None:
    assert make_host(profile).send(command, {1: 1})[0] == (0x36 if there else 0x01)


def test_names_that_find_no_room_are_refused(
    make_host: Callable[..., Host], status_of: AskStatus
) -> None:
    host = make_host("small-messages")
    host.set_pin()
    long = {"name": "n" * 64, "displayName": "d" * 64}
    ids = host.accounts(b"a", b"b", b"c", b"d", b"e")
    token = host.token(permissions=CM)
    parameters = (
        {2: named(each), 3: {"id": b"abcde"[at : at + 1], **long}} for at, each in enumerate(ids)
    )
    assert [status_of(host, 7, each, token) for each in parameters] == [0, 0, 0, 0x28, 0x28]
    before = host.image()["persistent"]["credentials"]
    user = {"id": b"f", **long}
    assert host.register(user=user, options={"rk": True}, **host.authorised())[0] == 0x28
    assert host.image()["persistent"]["credentials"] == before
    assert host.register(user={"id": b"f"}, options={"rk": True}, **host.authorised())[0] == 0


def test_a_key_that_keeps_no_credentials_has_nothing_to_manage(
    make_host: Callable[..., Host],
) -> None:
    host = make_host("no-rk")
    host.set_pin()
    assert host.register(options={"rk": True}, **host.authorised())[0] == 0x2B
    assert host.register(options={"rk": False}, **host.authorised())[0] == 0x2B
    assert host.ask_token(permissions=CM)[0] == 0x40
    assert host.send(MANAGE, {1: 1})[0] == 0x01
    assert 0x14 not in host.info()
