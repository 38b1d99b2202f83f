from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from rig.virtual.operation import Outcome

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

HASH = sha256(b"client data").digest()
RP_ID = "example.keyrig.invalid"
UP, UV = 0x01, 0x04


def named(credential_id: bytes, kind: str = "public-key") -> dict[str, Any]:
    return {"id": credential_id, "type": kind}


def verify(cose: dict[int, Any], signature: bytes, message: bytes) -> None:
    if cose[3] == -8:
        ed25519.Ed25519PublicKey.from_public_bytes(cose[-2]).verify(signature, message)
        return
    point = b"\x04" + cose[-2] + cose[-3]
    public_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    public_key.verify(signature, message, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("profile", ["fido2.0", "fido2.1", "fido2.3"])
@pytest.mark.parametrize("discoverable", [False, True])
@pytest.mark.parametrize("alg", [-7, -8])
def test_an_assertion_verifies_with_the_registered_key(
    make_host: Callable[..., Host], profile: str, alg: int, *, discoverable: bool
) -> None:
    host = make_host(profile)
    params, options = [{"alg": alg, "type": "public-key"}], {"rk": discoverable}
    made = host.register(params=params, options=options)[1][2]
    end = 55 + int.from_bytes(made[53:55], "big")
    status, reply = host.sign_in(allow=[named(b"unknown"), named(made[55:end])])
    assert (status, reply[1]) == (0, named(made[55:end]))
    assert reply[2][:33] == sha256(RP_ID.encode()).digest() + bytes([UP])
    assert len(reply[2]) == 37
    assert reply.keys() == {1, 2, 3} | ({4} if discoverable else set())
    verify(cbor2.loads(made[end:]), reply[3], reply[2] + HASH)


def test_the_newest_account_comes_first_and_all_are_counted(host: Host) -> None:
    ids = host.accounts(b"a", b"b", b"c")
    reply = host.sign_in()[1]
    assert (reply[1]["id"], reply[4], reply[5]) == (ids[2], {"id": b"c"}, 3)
    assert host.next()[1][4] == {"id": b"b"}
    assert host.next()[1][4] == {"id": b"a"}
    assert host.next() == (0x30, None)


def test_a_single_account_is_not_counted(host: Host) -> None:
    host.accounts(b"a")
    assert host.sign_in()[1].keys() == {1, 2, 3, 4}


def test_a_list_is_answered_with_one_credential_and_no_count(host: Host) -> None:
    ids = host.accounts(b"a", b"b")
    reply = host.sign_in(allow=[named(each) for each in ids])[1]
    assert (reply[1]["id"], reply.keys()) == (ids[0], {1, 2, 3, 4})
    assert host.next() == (0x30, None)


def test_names_are_told_only_to_a_verified_person_with_a_choice(pin_host: Host) -> None:
    pin_host.accounts(b"a")
    assert pin_host.sign_in(**pin_host.authorised())[1][4] == {"id": b"a"}
    pin_host.accounts(b"b")
    assert pin_host.sign_in()[1][4] == {"id": b"b"}
    assert pin_host.sign_in(**pin_host.authorised())[1][4] == {"id": b"b", "name": "name of b'b'"}
    assert pin_host.next()[1][4] == {"id": b"a", "name": "name of b'a'"}


def test_a_silent_assertion_needs_no_touch_and_has_no_up(host: Host) -> None:
    host.accounts(b"a")
    host.touches = 0
    assert host.sign_in(options={"up": False})[1][2][32] == 0
    assert host.touches == 0


def test_the_counter_rises_with_every_signature(host: Host) -> None:
    made = host.register(options={"rk": True})[1][2]
    data = [made, *(host.sign_in(options={"up": up})[1][2] for up in (True, False, True))]
    assert [int.from_bytes(each[33:37], "big") for each in data] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"rp_id": None}, 0x14),
        ({"client_data_hash": None}, 0x14),
        ({"rp_id": b"id"}, 0x11),
        ({"client_data_hash": "text"}, 0x11),
        ({"allow": {}}, 0x11),
        ({"allow": ["id"]}, 0x11),
        ({"allow": [{"type": "public-key"}]}, 0x14),
        ({"allow": [{"id": "id", "type": "public-key"}]}, 0x11),
        ({"allow": [named(b"id")] * 9}, 0x15),
        ({"extensions": []}, 0x11),
        ({"options": []}, 0x11),
        ({"options": {"uv": True}}, 0x2C),
        ({"options": {"rk": True}}, 0x2B),
        ({"options": {"rk": False}}, 0x2B),
        ({"param": bytes(32)}, 0x14),
        ({"param": bytes(32), "protocol": 3}, 0x02),
        ({"rp_id": "other.keyrig.invalid"}, 0x2E),
    ],
    ids=str,
)
def test_a_request_that_is_not_right_is_refused_without_a_touch(
    host: Host, changes: dict[str, Any], status: int
) -> None:
    host.accounts(b"a")
    host.touches = 0
    assert host.sign_in(**changes) == (status, None)
    assert host.touches == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"allow": []},
        {"options": {"up": True, "unheardOf": False}},
        {"extensions": {"unheardOf": 1}},
        {"param": bytes(16), "protocol": 1},
    ],
    ids=str,
)
def test_a_request_with_unknown_or_optional_parts_is_granted(
    host: Host, changes: dict[str, Any]
) -> None:
    host.accounts(b"a")
    status, reply = host.sign_in(**changes)
    assert (status, reply[2][32], len(reply[2])) == (0, UP, 37)


@pytest.mark.parametrize("discoverable", [False, True])
@pytest.mark.parametrize("at", [0, 13, 30, -2, -1])
def test_a_changed_id_is_not_recognised(host: Host, at: int, *, discoverable: bool) -> None:
    known = host.credential_id(options={"rk": discoverable})
    changed = bytearray(known)
    changed[at] ^= 1
    others = [bytes(changed), known[:-1], known[1:], known + b"\0", known[:12], b""]
    for each in others:
        assert host.sign_in(allow=[named(each)]) == (0x2E, None)


def test_a_credential_is_of_use_for_its_own_relying_party_and_key_only(
    host: Host, make_host: Callable[..., Host]
) -> None:
    for options in ({"rk": False}, {"rk": True}):
        known = named(host.credential_id(options=options))
        assert host.sign_in(rp_id="other.keyrig.invalid", allow=[known]) == (0x2E, None)
        assert make_host().sign_in(allow=[known]) == (0x2E, None)


def test_a_descriptor_of_an_unknown_type_is_skipped(host: Host) -> None:
    first, second = host.accounts(b"a", b"b")
    allow = [named(first, "unheard-of"), named(second)]
    assert host.sign_in(allow=allow)[1][1]["id"] == second


def test_what_is_not_discoverable_is_not_found_without_its_id(host: Host) -> None:
    host.credential_id()
    assert host.sign_in() == (0x2E, None)


@pytest.mark.parametrize(
    ("ending", "status"), [(Outcome.TIMED_OUT, 0x2F), (Outcome.CANCELLED, 0x2D)]
)
def test_without_a_touch_nothing_is_signed(host: Host, ending: Outcome, status: int) -> None:
    host.accounts(b"a")
    count, host.ending = host.store.persistent.sign_count, ending
    assert host.sign_in() == (status, None)
    assert host.store.persistent.sign_count == count


def test_a_zero_length_param_asks_for_a_touch_only(pin_host: Host) -> None:
    assert pin_host.sign_in(param=b"", protocol=1) == (0x31, None)
    assert pin_host.touches == 1


def test_the_next_assertion_has_half_a_minute_from_each_reply(host: Host) -> None:
    host.accounts(b"a", b"b", b"c", b"d")
    host.sign_in()
    for seconds in (25, 30):
        host.pass_time(seconds)
        assert host.next()[0] == 0
    host.pass_time(30.5)
    assert host.next() == (0x30, None)
    assert host.next() == (0x30, None)


def test_the_next_assertion_repeats_flags_but_no_touch(pin_host: Host) -> None:
    pin_host.accounts(b"a", b"b")
    first = pin_host.sign_in(**pin_host.authorised())[1]
    pin_host.touches = 0
    second = pin_host.next()[1]
    assert first[2][32] == second[2][32] == UP | UV
    assert (second.keys(), pin_host.touches) == ({1, 2, 3, 4}, 0)


def test_the_next_assertion_needs_a_first_one_on_the_same_channel(host: Host) -> None:
    assert host.next() == (0x30, None)
    host.accounts(b"a", b"b")
    host.sign_in()
    assert host.next(channel=2) == (0x30, None)


@pytest.mark.parametrize("between", ["refused", "registered", "power"])
def test_the_saved_assertions_are_dropped(host: Host, between: str) -> None:
    host.accounts(b"a", b"b")
    host.sign_in()
    {
        "refused": lambda: host.sign_in(rp_id="other.keyrig.invalid"),
        "registered": host.register,
        "power": host.power_cycle,
    }[between]()
    assert host.next() == (0x30, None)
