from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

RP_ID, OTHER = "example.keyrig.invalid", "other.keyrig.invalid"
MC, GA, LBW = 0x01, 0x02, 0x10
UP, UV, AT = 0x01, 0x04, 0x40


@pytest.fixture
def signing_host(pin_host: Host) -> Host:
    """A platform whose key has a PIN and an account for two relying parties."""
    pin_host.accounts(b"a")
    pin_host.accounts(b"a", rp={"id": OTHER})
    return pin_host


@pytest.mark.parametrize("protocol", [1, 2])
@pytest.mark.parametrize("members", [{}, {"permissions": MC | GA, "rp_id": RP_ID}], ids=str)
def test_a_token_proves_that_the_user_was_verified(
    signing_host: Host, protocol: int, members: dict[str, Any]
) -> None:
    def proof() -> dict[str, Any]:
        token = signing_host.token(protocol=protocol, **members)
        return signing_host.proof(token, protocol)

    assert signing_host.register(**proof())[1][2][32] == UP | UV | AT
    assert signing_host.sign_in(**proof())[1][2][32] == UP | UV


def test_a_param_of_another_token_hash_or_length_is_wrong(signing_host: Host) -> None:
    right = signing_host.authorised()["param"]
    for param in (right[:16], right[:-1], right + b"\0", bytes(32), right[::-1]):
        assert signing_host.sign_in(param=param, protocol=2) == (0x33, None)
        assert signing_host.register(param=param, protocol=2) == (0x33, None)
    assert signing_host.sign_in(param=right, protocol=1) == (0x33, None)
    assert signing_host.sign_in(param=right, protocol=2)[0] == 0


@pytest.mark.parametrize(
    ("permissions", "register", "sign_in"),
    [(MC, 0x00, 0x33), (GA, 0x33, 0x00), (MC | GA, 0x00, 0x00), (MC | 0x8000, 0x00, 0x33)],
)
def test_a_token_is_good_for_its_permissions(
    signing_host: Host, permissions: int, register: int, sign_in: int
) -> None:
    tokens = (signing_host.token(permissions=permissions, rp_id=RP_ID) for _ in range(2))
    assert signing_host.register(**signing_host.proof(next(tokens)))[0] == register
    assert signing_host.sign_in(**signing_host.proof(next(tokens)))[0] == sign_in


def test_a_bound_token_is_of_no_use_elsewhere(signing_host: Host) -> None:
    proof = signing_host.proof(signing_host.token(permissions=MC | GA, rp_id=RP_ID))
    assert signing_host.register(rp={"id": OTHER}, **proof) == (0x33, None)
    assert signing_host.sign_in(rp_id=OTHER, **proof) == (0x33, None)
    assert signing_host.sign_in(**proof)[0] == 0


@pytest.mark.parametrize("members", [{}, {"permissions": MC | GA}], ids=str)
def test_an_unbound_token_is_bound_by_its_first_use(
    signing_host: Host, members: dict[str, Any]
) -> None:
    proof = signing_host.proof(signing_host.token(**members))
    assert signing_host.sign_in(options={"up": False}, **proof)[1][2][32] == UV
    assert signing_host.sign_in(rp_id=OTHER, **proof) == (0x33, None)
    assert signing_host.sign_in(**proof)[0] == 0


def test_a_touch_spends_a_token_and_silence_does_not(signing_host: Host) -> None:
    proof = signing_host.authorised()
    for _ in range(2):
        assert signing_host.sign_in(options={"up": False}, **proof)[0] == 0
    assert signing_host.register(**proof)[0] == 0
    assert signing_host.register(**proof) == (0x33, None)
    assert signing_host.sign_in(**proof) == (0x33, None)


def test_writing_large_blobs_outlives_a_touch(signing_host: Host) -> None:
    signing_host.authorised()
    (token,) = signing_host.store.volatile.tokens.values()
    token.permissions |= LBW
    signing_host.sign_in(**signing_host.proof(token.value))
    assert (token.permissions, token.user_verified) == (LBW, False)


@pytest.mark.parametrize(
    ("waits", "status"),
    [([30], 0x00), ([30.5], 0x33), ([29, 500], 0x00), ([29, 571.5], 0x33), ([29, 300, 300], 0x33)],
    ids=str,
)
def test_a_token_is_first_used_in_half_a_minute_and_lasts_ten(
    signing_host: Host, waits: list[float], status: int
) -> None:
    proof = signing_host.authorised()
    for seconds in waits:
        signing_host.pass_time(seconds)
        answered, _ = signing_host.sign_in(options={"up": False}, **proof)
    assert answered == status


@pytest.mark.parametrize("protocols", [(1, 2), (2, 1), (2, 2)], ids=str)
def test_a_new_token_replaces_those_of_all_protocols(
    signing_host: Host, protocols: tuple[int, int]
) -> None:
    first, second = protocols
    old = signing_host.proof(signing_host.token(protocol=first), first)
    new = signing_host.proof(signing_host.token(protocol=second), second)
    assert signing_host.sign_in(**old) == (0x33, None)
    assert signing_host.sign_in(**new)[0] == 0


@pytest.mark.parametrize("end", ["power", "change"])
def test_a_power_cycle_and_a_new_pin_end_a_token(signing_host: Host, end: str) -> None:
    proof = signing_host.authorised()
    if end == "power":
        signing_host.power_cycle()
    else:
        assert signing_host.change_pin("2580", "4321") == 0
    assert signing_host.sign_in(**proof) == (0x33, None)


@pytest.mark.parametrize(
    ("profile", "members", "status"),
    [
        ("fido2.3", {"permissions": 0}, 0x02),
        ("fido2.3", {"permissions": 0x08}, 0x40),
        ("ctap2-only", {"permissions": 0x10}, 0x40),
        ("fido2.3", {"permissions": 0x21}, 0x00),
        ("fido2.3", {"permissions": 0x44}, 0x40),
        ("fido2.1", {"permissions": 0x41}, 0x00),
        ("fido2.3", {"permissions": 0x101}, 0x00),
        ("fido2.3", {"permissions": 1, "rp_id": 5}, 0x11),
        ("fido2.3", {"rp_id": RP_ID}, 0x02),
    ],
    ids=str,
)
def test_permissions_are_those_of_the_profile(
    make_host: Callable[..., Host], profile: str, members: dict[str, Any], status: int
) -> None:
    host = make_host(profile)
    host.set_pin()
    assert host.ask_token(**members)[0] == status
    assert host.retries() == {3: host.profile.limits.max_pin_retries}


def test_a_key_takes_as_many_wrong_pins_as_its_kind_does(
    make_host: Callable[..., Host],
) -> None:
    host = make_host("ctap2-only")
    host.set_pin()
    assert host.retries() == {3: 5}


def test_the_old_subcommand_takes_no_permissions(pin_host: Host) -> None:
    assert pin_host.pin_command(5, pin_host.secret(), pin_hash=bytes(32), permissions=1)[0] == 0x02


def test_each_token_of_protocol_two_has_its_own_iv(pin_host: Host) -> None:
    hashed = sha256(b"2580").digest()[:16]
    ivs = set()
    for _ in range(2):
        secret = pin_host.secret(2)
        reply = pin_host.pin_command(5, secret, pin_hash=secret.encrypt(hashed))[1]
        ivs.add(reply[2][:16])
    assert len(ivs) == 2


def test_a_token_of_2_0_is_one_for_the_whole_power_up(make_host: Callable[..., Host]) -> None:
    host = make_host("fido2.0")
    host.set_pin()
    proof = host.authorised()
    host.pass_time(3600)
    for rp_id in (RP_ID, OTHER):
        assert host.register(rp={"id": rp_id}, options={"rk": True}, **proof)[0] == 0
        assert host.sign_in(rp_id=rp_id, **proof)[1][2][32] == UP | UV
    assert host.change_pin("2580", "4321") == 0
    assert host.proof(host.token(pin="4321")) == proof
