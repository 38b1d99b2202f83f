from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

PIN = "2580"
CLIENT_PIN = 0x06
POINT = {1: 2, 3: -25, -1: 1}

both_protocols = pytest.mark.parametrize("protocol", [1, 2])


@both_protocols
def test_the_key_agreement_key_is_a_point_on_p256(host: Host, protocol: int) -> None:
    status, reply = host.send(CLIENT_PIN, {1: protocol, 2: 2})
    assert (status, reply.keys()) == (0, {1})
    key = reply[1]
    assert (key.keys(), {label: key[label] for label in POINT}) == ({1, 3, -1, -2, -3}, POINT)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + key[-2] + key[-3])


@pytest.mark.parametrize(
    ("profile", "protocol"), [("fido2.0", 1), ("fido2.1", 1), ("fido2.1", 2), ("fido2.3", 2)]
)
def test_a_pin_is_set_changed_and_proved(
    make_host: Callable[..., Host], profile: str, protocol: int
) -> None:
    host = make_host(profile)
    host.protocol = protocol
    assert host.set_pin("früh") == 0
    assert host.change_pin("früh", "später") == 0
    assert host.ask_token("früh")[0] == 0x31
    status, token = host.ask_token("später")
    assert (status, len(token)) == (0, 32)
    assert host.retries() == {3: 8}


@both_protocols
@pytest.mark.parametrize(
    ("pin", "status"),
    [
        ("1234", 0x00),
        ("1" * 63, 0x00),
        ("ééßß", 0x00),
        ("😀😀😀😀", 0x00),
        ("123", 0x37),
        ("😀😀😀", 0x37),
        ("", 0x37),
        ("1" * 64, 0x37),
        (b"\xff\xfe\xfd\xfc", 0x37),
    ],
    ids=str,
)
def test_a_new_pin_is_measured(host: Host, protocol: int, pin: str | bytes, status: int) -> None:
    host.protocol = protocol
    assert host.set_pin(pin) == status
    assert host.has_pin is (status == 0)
    assert host.retries() == ({3: 8} if host.has_pin else None)


@pytest.mark.parametrize("size", [48, 80, 128])
def test_a_new_pin_that_is_not_padded_to_64_bytes_is_refused(pin_host: Host, size: int) -> None:
    assert pin_host.change_pin(PIN, "4321", size=size) == 0x02
    assert pin_host.ask_token(PIN)[0] == 0


def test_a_short_new_pin_leaves_the_old_one_and_all_retries(pin_host: Host) -> None:
    pin_host.ask_token("0000")
    assert pin_host.change_pin(PIN, "123") == 0x37
    assert pin_host.retries() == {3: 8}
    assert pin_host.ask_token(PIN)[0] == 0


def test_a_pin_is_set_only_once(pin_host: Host) -> None:
    assert pin_host.set_pin("4321") == 0x33
    assert pin_host.ask_token(PIN)[0] == 0


def test_without_a_pin_there_is_nothing_to_change_prove_or_count(host: Host) -> None:
    assert host.change_pin(PIN, "4321") == 0x35
    assert host.ask_token()[0] == 0x35
    assert host.ask_token(permissions=1)[0] == 0x35
    assert host.send(CLIENT_PIN, {1: host.protocol, 2: 1}) == (0x35, None)


def change(host: Host, pin: str) -> int:
    return host.change_pin(pin, PIN)


def legacy(host: Host, pin: str) -> int:
    return host.ask_token(pin)[0]


def permitted(host: Host, pin: str) -> int:
    return host.ask_token(pin, permissions=3)[0]


@pytest.mark.parametrize("attempt", [change, legacy, permitted])
def test_wrong_pins_go_down_the_ladder(pin_host: Host, attempt: Callable[[Host, str], int]) -> None:
    seen = []
    for expected in (7, 6, 5, 4, 3, 2, 1, 0):
        seen.append(attempt(pin_host, "0000"))
        assert pin_host.retries()[3] == expected
        if seen[-1] == 0x34:
            assert attempt(pin_host, PIN) == 0x34
            assert pin_host.retries() == {3: expected, 4: True}
            pin_host.power_cycle()
    assert seen == [0x31, 0x31, 0x34, 0x31, 0x31, 0x34, 0x31, 0x32]
    pin_host.power_cycle()
    assert attempt(pin_host, PIN) == 0x32
    assert pin_host.retries() == {3: 0}


def test_a_right_pin_forgives_wrong_ones(pin_host: Host) -> None:
    assert [legacy(pin_host, pin) for pin in ("0", "0", PIN, "0", "0", PIN)] == [
        *(0x31, 0x31, 0x00),
        *(0x31, 0x31, 0x00),
    ]
    assert pin_host.retries() == {3: 8}


def test_a_key_of_2_0_does_not_tell_the_power_cycle_state(make_host: Callable[..., Host]) -> None:
    host = make_host("fido2.0")
    host.set_pin()
    assert [legacy(host, "0") for _ in range(3)] == [0x31, 0x31, 0x34]
    assert host.retries() == {3: 5}


def test_a_wrong_pin_replaces_the_key_agreement_key_of_its_protocol(pin_host: Host) -> None:
    before = {protocol: pin_host.send(CLIENT_PIN, {1: protocol, 2: 2}) for protocol in (1, 2)}
    pin_host.ask_token("0000", protocol=2)
    after = {protocol: pin_host.send(CLIENT_PIN, {1: protocol, 2: 2}) for protocol in (1, 2)}
    assert (before[1] == after[1], before[2] == after[2]) == (True, False)


def test_a_power_cycle_replaces_the_key_agreement_key_and_keeps_the_pin(pin_host: Host) -> None:
    before = pin_host.secret()
    pin_host.ask_token("0000")
    pin_host.power_cycle()
    assert pin_host.send(CLIENT_PIN, {1: 2, 2: 2})[1][1] != before.platform_key
    assert pin_host.retries() == {3: 7}
    assert pin_host.ask_token()[0] == 0


@both_protocols
def test_a_param_that_is_wrong_or_of_another_length_sets_no_pin(host: Host, protocol: int) -> None:
    secret = host.secret(protocol)
    encrypted = secret.encrypt(b"2580".ljust(64, b"\0"))
    right = secret.mac(encrypted)
    other = host.secret(3 - protocol).mac(encrypted)
    for param in (right[:-1], right + b"\0", right[:8], bytes(len(right)), b"", other):
        assert host.pin_command(3, secret, param=param, new_pin=encrypted)[0] == 0x33
    assert not host.has_pin


def test_a_wrong_param_changes_no_pin_and_costs_nothing(pin_host: Host) -> None:
    secret = pin_host.secret()
    parts = {"new_pin": secret.encrypt(bytes(64)), "pin_hash": secret.encrypt(bytes(16))}
    assert pin_host.pin_command(4, secret, param=bytes(32), **parts)[0] == 0x33
    assert pin_host.retries() == {3: 8}


@pytest.mark.parametrize("ciphertext", [b"", bytes(15), bytes(16), bytes(81)], ids=len)
def test_a_ciphertext_that_cannot_be_read_sets_no_pin(host: Host, ciphertext: bytes) -> None:
    secret = host.secret()
    param = secret.mac(ciphertext)
    assert host.pin_command(3, secret, param=param, new_pin=ciphertext)[0] == 0x02


def test_a_pin_hash_that_cannot_be_read_counts_as_a_wrong_pin(pin_host: Host) -> None:
    for ciphertext in (b"", bytes(17)):
        assert pin_host.pin_command(5, pin_host.secret(), pin_hash=ciphertext)[0] == 0x31
    assert pin_host.retries() == {3: 6}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({-3: bytes(32)}, 0x02),
        ({-2: bytes(31)}, 0x02),
        ({1: 1}, 0x02),
        ({-1: 2}, 0x02),
        ({-2: None}, 0x14),
        ({-3: None}, 0x14),
        ({-2: "text"}, 0x11),
    ],
    ids=str,
)
def test_a_platform_key_that_is_no_point_is_refused(
    pin_host: Host, change: dict[int, Any], status: int
) -> None:
    secret = pin_host.secret()
    changed = {**secret.platform_key, **change}
    key = {label: value for label, value in changed.items() if value is not None}
    assert pin_host.pin_command(5, secret, key=key, pin_hash=bytes(32))[0] == status


@pytest.mark.parametrize("subcommand", [3, 4, 5, 9])
def test_each_member_is_needed_and_has_its_type(pin_host: Host, subcommand: int) -> None:
    needed = {3: (1, 3, 4, 5), 4: (1, 3, 4, 5, 6), 5: (1, 3, 6), 9: (1, 3, 6, 9)}[subcommand]
    key = pin_host.secret().platform_key
    values = {1: 2, 3: key, 4: bytes(32), 5: bytes(80), 6: bytes(32), 9: 1}
    request = {2: subcommand} | {member: values[member] for member in needed}
    for member in needed:
        less = {number: value for number, value in request.items() if number != member}
        assert pin_host.send(CLIENT_PIN, less) == (0x14, None)
        assert pin_host.send(CLIENT_PIN, request | {member: "text"}) == (0x11, None)
    assert pin_host.send(CLIENT_PIN, request | {1: 3}) == (0x02, None)
    assert pin_host.retries() == {3: 8}


@pytest.mark.parametrize(
    ("profile", "request_members", "status"),
    [
        ("fido2.3", {}, 0x14),
        ("fido2.3", {2: "1"}, 0x11),
        ("fido2.3", {2: 0}, 0x3E),
        ("fido2.3", {1: 2, 2: 6}, 0x3E),
        ("fido2.3", {1: 2, 2: 7}, 0x3E),
        ("fido2.3", {1: 2, 2: 0x55}, 0x3E),
        ("fido2.3", {2: 2}, 0x14),
        ("fido2.3", {1: 3, 2: 2}, 0x02),
        ("fido2.3", {2: 1}, 0x35),
        ("fido2.0", {1: 2, 2: 2}, 0x02),
        ("fido2.0", {1: 1, 2: 9}, 0x02),
        ("fido2.0", {1: 1, 2: 0x55}, 0x02),
    ],
    ids=str,
)
def test_subcommands_and_protocols_are_those_of_the_profile(
    make_host: Callable[..., Host], profile: str, request_members: dict[int, Any], status: int
) -> None:
    assert make_host(profile).send(CLIENT_PIN, request_members)[0] == status


def test_a_pin_that_has_to_be_changed_gives_no_token_and_must_differ(pin_host: Host) -> None:
    pin_host.store.persistent.force_pin_change = True
    assert pin_host.ask_token()[0] == 0x31
    assert pin_host.ask_token(permissions=1)[0] == 0x37
    assert pin_host.change_pin(PIN, PIN) == 0x37
    assert pin_host.change_pin(PIN, "4321") == 0
    assert not pin_host.store.persistent.force_pin_change
    assert pin_host.ask_token("4321")[0] == 0
