"""The persistent token, and what getInfo tells its holder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from fido2.ctap import CtapError

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host
    from tests.virtual.authenticator.management.conftest import AskStatus, MakeCtap2, MakeManager

MC, GA, CM, PCMR = 0x01, 0x02, 0x04, 0x40
PIN, NEW_PIN = "2580", "13579"
ONE = "example.keyrig.invalid"


def named(credential_id: bytes) -> Any:
    return {"id": credential_id, "type": "public-key"}


def test_the_persistent_token_only_reads(full_host: Host, manager: MakeManager) -> None:
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


def test_the_persistent_token_is_always_the_same_and_outlives_the_power(
    full_host: Host, status_of: AskStatus
) -> None:
    token = full_host.token(permissions=PCMR)
    full_host.power_cycle()
    full_host.pass_time(100_000)
    assert full_host.token(permissions=PCMR) == token
    assert status_of(full_host, 1, None, token) == 0
    assert full_host.token(permissions=PCMR, protocol=1) == token


def test_the_persistent_token_leaves_another_one_in_use(
    full_host: Host, status_of: AskStatus
) -> None:
    token = full_host.token(permissions=CM)
    full_host.token(permissions=PCMR)
    assert status_of(full_host, 1, None, token) == 0


def test_a_new_pin_ends_the_persistent_token(full_host: Host, status_of: AskStatus) -> None:
    token = full_host.token(permissions=PCMR)
    assert full_host.change_pin(PIN, NEW_PIN) == 0
    assert status_of(full_host, 1, None, token) == 0x33
    assert full_host.token(pin=NEW_PIN, permissions=PCMR) != token


def test_a_reset_ends_the_persistent_token_and_the_identifier(
    full_host: Host, status_of: AskStatus, ctap2: MakeCtap2
) -> None:
    info, token = ctap2(full_host).info, full_host.token(permissions=PCMR)
    full_host.power_cycle()
    assert full_host.send(0x07, None)[0] == 0
    full_host.set_pin()
    assert status_of(full_host, 1, None, token) == 0x33
    anew, token_anew = ctap2(full_host).info, full_host.token(permissions=PCMR)
    assert anew.get_identifier(token_anew) != info.get_identifier(token)
    assert anew.get_cred_store_state(token_anew) != info.get_cred_store_state(token)


@pytest.mark.parametrize("others", [CM, MC, GA])
def test_the_persistent_token_has_no_other_permission(pin_host: Host, others: int) -> None:
    assert pin_host.ask_token(permissions=PCMR | others, rp_id=ONE)[0] == 0x40
    assert pin_host.retries() == {3: 8}


def test_what_is_encrypted_looks_new_each_time_and_reads_the_same(
    full_host: Host, ctap2: MakeCtap2
) -> None:
    infos = [ctap2(full_host).info for _ in range(2)]
    token = full_host.token(permissions=PCMR)
    for sealed in ("enc_identifier", "enc_cred_store_state"):
        first, second = (getattr(info, sealed) for info in infos)
        assert first[:16] != second[:16]
        assert len(first) == len(second) == 32
    assert len({info.get_identifier(token) for info in infos}) == 1
    assert len({info.get_cred_store_state(token) for info in infos}) == 1


def test_the_store_state_follows_the_credentials_alone(
    full_host: Host, manager: MakeManager, ctap2: MakeCtap2
) -> None:
    token = full_host.token(permissions=PCMR)

    def state() -> bytes | None:
        return ctap2(full_host).info.get_cred_store_state(token)

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
