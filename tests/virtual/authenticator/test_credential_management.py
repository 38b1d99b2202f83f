"""credentialManagement, its preview and the persistent token, judged by python-fido2."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from fido2.ctap import CtapDevice, CtapError
from fido2.ctap2 import ClientPin, CredentialManagement, Ctap2
from fido2.hid import CAPABILITY

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

MANAGE, PREVIEW, GET_INFO = 0x0A, 0x41, 0x04
MC, GA, CM, PCMR = 0x01, 0x02, 0x04, 0x40
PIN, NEW_PIN = "2580", "13579"
ONE, OTHER = "example.keyrig.invalid", "other.keyrig.invalid"


class Device(CtapDevice):
    """Lets python-fido2 talk to the key of a host."""

    capabilities = CAPABILITY.CBOR

    def __init__(self, host: Host) -> None:
        self._host = host

    def call(self, cmd: int, data: bytes = b"", *_: Any, **__: Any) -> bytes:
        parameters = cbor2.loads(data[1:]) if data[1:] else None
        status, reply = self._host.send(data[0], parameters)
        return bytes([status]) + (cbor2.dumps(reply, canonical=True) if reply is not None else b"")

    def close(self) -> None:
        pass

    @classmethod
    def list_devices(cls) -> Iterator[CtapDevice]:
        return iter(())


def manager(host: Host, permissions: int = CM, rp_id: str | None = None) -> CredentialManagement:
    ctap = Ctap2(Device(host))
    client_pin = ClientPin(ctap)
    token = client_pin.get_pin_token(PIN, ClientPin.PERMISSION(permissions), rp_id)
    return CredentialManagement(ctap, client_pin.protocol, token)


def asked(
    host: Host, subcommand: int, parameters: Any, token: bytes, *, command: int = MANAGE, **to: Any
) -> Any:
    """Send a request with a right param, some members changed by name; None leaves one out."""
    message = bytes([subcommand]) + (cbor2.dumps(parameters, canonical=True) if parameters else b"")
    whole = hmac.new(token, message, "sha256").digest()
    members = {
        "subcommand": subcommand,
        "parameters": parameters,
        "protocol": host.protocol,
        "param": whole[:16] if host.protocol == 1 else whole,
    } | to
    numbers = {"subcommand": 1, "parameters": 2, "protocol": 3, "param": 4}
    request = {numbers[key]: value for key, value in members.items() if value is not None}
    return host.send(command, request)


def hashed(rp_id: str) -> dict[int, bytes]:
    return {1: sha256(rp_id.encode()).digest()}


def named(credential_id: bytes) -> Any:
    return {"id": credential_id, "type": "public-key"}


def status_of(host: Host, *request: Any, **to: Any) -> int:
    status: int = asked(host, *request, **to)[0]
    return status


@pytest.fixture
def full_host(pin_host: Host) -> Host:
    """A platform whose key has two accounts for one relying party and one for another."""
    pin_host.accounts(b"a", b"b")
    pin_host.accounts(b"c", rp={"id": OTHER})
    return pin_host


def test_credentials_are_counted(pin_host: Host) -> None:
    assert manager(pin_host).get_metadata() == {1: 0, 2: 25}
    pin_host.accounts(b"a", b"b", b"a")
    assert manager(pin_host).get_metadata() == {1: 2, 2: 23}
    assert pin_host.send(GET_INFO, None)[1][0x14] == 23


def test_relying_parties_come_each_once(full_host: Host) -> None:
    listed = manager(full_host).enumerate_rps()
    assert {each[3]["id"]: each[4] for each in listed} == {
        rp_id: sha256(rp_id.encode()).digest() for rp_id in (ONE, OTHER)
    }
    assert [sorted(each) for each in listed] == [[3, 4, 5], [3, 4]]
    assert listed[0][5] == 2


def test_credentials_of_a_relying_party_come_whole(pin_host: Host) -> None:
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


def test_what_extensions_keep_is_listed(make_host: Callable[..., Host], host: Host) -> None:
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
    make_host: Callable[..., Host], host: Host
) -> None:
    host = make_host(replace(host.profile, extensions=()))
    host.set_pin()
    host.accounts(b"plain")
    listed = asked(host, 4, hashed(ONE), host.token(permissions=CM))[1]
    assert not {10, 11, 12} & listed.keys()


def test_a_deleted_credential_is_gone(full_host: Host) -> None:
    (credential_id,) = full_host.accounts(b"d", rp={"id": "third.keyrig.invalid"})
    manager(full_host).delete_cred(named(credential_id))
    assert {each[3]["id"] for each in manager(full_host).enumerate_rps()} == {ONE, OTHER}
    assert full_host.sign_in(rp_id="third.keyrig.invalid")[0] == 0x2E
    listed = [named(credential_id)]
    assert full_host.sign_in(rp_id="third.keyrig.invalid", allow=listed)[0] == 0x2E


def test_new_names_replace_all_the_old_ones(pin_host: Host) -> None:
    credential_id = pin_host.credential_id(options={"rk": True}, **pin_host.authorised())
    user: Any = {"id": b"user", "name": "New"}
    manager(pin_host).update_user_info(named(credential_id), user)
    (listed,) = manager(pin_host).enumerate_creds(sha256(ONE.encode()).digest())
    assert listed[6] == user


@pytest.mark.parametrize("subcommand", [1, 2, 4, 6, 7])
def test_what_proves_nothing_is_refused(full_host: Host, subcommand: int) -> None:
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
    full_host: Host, subcommand: int, parameters: Any, status: int
) -> None:
    token = full_host.token(permissions=CM)
    before = full_host.image()
    assert status_of(full_host, subcommand, parameters, token) == status
    assert full_host.image() == before


def test_a_request_needs_a_subcommand_of_the_right_type(pin_host: Host) -> None:
    assert pin_host.send(MANAGE, {3: 2, 4: bytes(32)})[0] == 0x14
    assert pin_host.send(MANAGE, {1: "one", 3: 2, 4: bytes(32)})[0] == 0x11
    assert pin_host.send(MANAGE, {1: 1, 2: [], 3: 2, 4: bytes(32)})[0] == 0x11


def test_another_accounts_id_is_refused(pin_host: Host) -> None:
    (credential_id,) = pin_host.accounts(b"a")
    token = pin_host.token(permissions=CM)
    parameters = {2: named(credential_id), 3: {"id": b"b", "name": "New"}}
    assert status_of(pin_host, 7, parameters, token) == 0x02


def test_a_credential_that_is_not_discoverable_is_not_managed(full_host: Host) -> None:
    credential_id = full_host.credential_id(**full_host.authorised())
    token = full_host.token(permissions=CM)
    assert status_of(full_host, 6, {2: named(credential_id)}, token) == 0x2E


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
    full_host: Host, request_: tuple[int, Any], status: int
) -> None:
    token = full_host.token(permissions=CM, rp_id=ONE)
    assert status_of(full_host, *request_, token) == status


def test_a_bound_token_changes_its_relying_partys_credentials_alone(full_host: Host) -> None:
    (ours,) = full_host.accounts(b"a")
    (theirs,) = full_host.accounts(b"c", rp={"id": OTHER})
    token = full_host.token(permissions=CM, rp_id=ONE)
    assert status_of(full_host, 6, {2: named(theirs)}, token) == 0x33
    renaming = {2: named(theirs), 3: {"id": b"c"}}
    assert status_of(full_host, 7, renaming, token) == 0x33
    assert status_of(full_host, 6, {2: named(ours)}, token) == 0


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
def test_an_enumeration_ends_with_anything_else(full_host: Host, spoil: Spoil) -> None:
    token = full_host.token(permissions=CM)
    assert status_of(full_host, 2, None, token) == 0
    spoil(full_host)
    assert full_host.send(MANAGE, {1: 3}) == (0x30, None)


def test_an_enumeration_is_for_its_channel(full_host: Host) -> None:
    assert status_of(full_host, 2, None, full_host.token(permissions=CM)) == 0
    assert full_host.send(MANAGE, {1: 3}, 2) == (0x30, None)
    assert full_host.send(MANAGE, {1: 3}, 1)[0] == 0


def test_an_enumeration_goes_on_as_long_as_its_parts_are_in_time(full_host: Host) -> None:
    full_host.accounts(b"c", rp={"id": "third.keyrig.invalid"})
    assert status_of(full_host, 2, None, full_host.token(permissions=CM)) == 0
    for status in (0, 0, 0x30):
        full_host.pass_time(20)
        assert full_host.send(MANAGE, {1: 3})[0] == status


@pytest.mark.parametrize("subcommand", [3, 5])
def test_nothing_follows_without_a_beginning(full_host: Host, subcommand: int) -> None:
    assert full_host.send(MANAGE, {1: subcommand}) == (0x30, None)


def test_nothing_stored_is_nothing_listed(pin_host: Host) -> None:
    assert status_of(pin_host, 2, None, pin_host.token(permissions=CM)) == 0x2E


def test_management_needs_no_touch(full_host: Host) -> None:
    touched = full_host.touches
    credential_management = manager(full_host)
    credential_management.get_metadata()
    for each in credential_management.enumerate_rps():
        for credential in credential_management.enumerate_creds(each[4]):
            credential_management.delete_cred(credential[7])
    assert full_host.touches == touched


def test_the_preview_answers_as_the_command_does(make_host: Callable[..., Host]) -> None:
    host = make_host("fido2.1-pre")
    host.set_pin()
    host.accounts(b"a", b"b")
    credential_management = CredentialManagement(
        ctap := Ctap2(Device(host)), ClientPin(ctap).protocol, host.token()
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


# The persistent token.


def test_the_persistent_token_only_reads(full_host: Host) -> None:
    reader = manager(full_host, PCMR)
    assert reader.get_metadata() == {1: 3, 2: 22}
    listed = [reader.enumerate_creds(each[4]) for each in reader.enumerate_rps()]
    assert [len(each) for each in listed] == [2, 1]
    credential, account = listed[0][0][7], listed[0][0][6]
    with pytest.raises(CtapError, match="PIN_AUTH_INVALID"):
        reader.delete_cred(credential)
    with pytest.raises(CtapError, match="PIN_AUTH_INVALID"):
        reader.update_user_info(credential, account)
    assert full_host.sign_in(**full_host.proof(reader.pin_uv.token))[0] == 0x33


def test_the_persistent_token_is_always_the_same_and_outlives_the_power(full_host: Host) -> None:
    token = full_host.token(permissions=PCMR)
    full_host.power_cycle()
    full_host.pass_time(100_000)
    assert full_host.token(permissions=PCMR) == token
    assert status_of(full_host, 1, None, token) == 0
    assert full_host.token(permissions=PCMR, protocol=1) == token


def test_the_persistent_token_leaves_another_one_in_use(full_host: Host) -> None:
    token = full_host.token(permissions=CM)
    full_host.token(permissions=PCMR)
    assert status_of(full_host, 1, None, token) == 0


def test_a_new_pin_ends_the_persistent_token(full_host: Host) -> None:
    token = full_host.token(permissions=PCMR)
    assert full_host.change_pin(PIN, NEW_PIN) == 0
    assert status_of(full_host, 1, None, token) == 0x33
    assert full_host.token(pin=NEW_PIN, permissions=PCMR) != token


def test_a_reset_ends_the_persistent_token_and_the_identifier(full_host: Host) -> None:
    info, token = Ctap2(Device(full_host)).info, full_host.token(permissions=PCMR)
    full_host.power_cycle()
    assert full_host.send(0x07, None)[0] == 0
    full_host.set_pin()
    assert status_of(full_host, 1, None, token) == 0x33
    anew, token_anew = Ctap2(Device(full_host)).info, full_host.token(permissions=PCMR)
    assert anew.get_identifier(token_anew) != info.get_identifier(token)
    assert anew.get_cred_store_state(token_anew) != info.get_cred_store_state(token)


@pytest.mark.parametrize("others", [CM, MC, GA])
def test_the_persistent_token_has_no_other_permission(pin_host: Host, others: int) -> None:
    assert pin_host.ask_token(permissions=PCMR | others, rp_id=ONE)[0] == 0x40
    assert pin_host.retries() == {3: 8}


def test_what_is_encrypted_looks_new_each_time_and_reads_the_same(full_host: Host) -> None:
    infos = [Ctap2(Device(full_host)).info for _ in range(2)]
    token = full_host.token(permissions=PCMR)
    for sealed in ("enc_identifier", "enc_cred_store_state"):
        first, second = (getattr(info, sealed) for info in infos)
        assert first[:16] != second[:16]
        assert len(first) == len(second) == 32
    assert len({info.get_identifier(token) for info in infos}) == 1
    assert len({info.get_cred_store_state(token) for info in infos}) == 1


def test_the_store_state_follows_the_credentials_alone(full_host: Host) -> None:
    token = full_host.token(permissions=PCMR)

    def state() -> bytes | None:
        return Ctap2(Device(full_host)).info.get_cred_store_state(token)

    states = [state()]
    full_host.credential_id(**full_host.authorised())
    full_host.sign_in(**full_host.authorised())
    full_host.power_cycle()
    assert state() == states[0]
    (credential_id,) = full_host.accounts(b"new")
    states.append(state())
    changer = manager(full_host)
    account: Any = {"id": b"new", "name": "New"}
    changer.update_user_info(named(credential_id), account)
    states.append(state())
    changer.delete_cred(named(credential_id))
    states.append(state())
    assert len(set(states)) == 4


def test_a_key_of_2_1_has_no_persistent_token(make_host: Callable[..., Host]) -> None:
    info = make_host("fido2.1").info()
    assert not {0x19, 0x1E} & info.keys()
    assert "perCredMgmtRO" not in info[4]
