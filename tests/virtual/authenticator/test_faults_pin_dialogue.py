from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

PIN, WRONG, NEW = "2580", "0000", "4321"
RP_ID = "example.keyrig.invalid"
CLIENT_PIN = 0x06
MC, GA = 0x01, 0x02
SPENDING, REFUSED = [WRONG] * 3, 0x34

Observe = Callable[["Host"], Any]


def set_pin_by(changes: dict[int, Any]) -> Observe:
    """The answer to a sound setPIN whose platform key is changed."""

    def observe(host: Host) -> int:
        secret = host.secret()
        secret.platform_key = {**secret.platform_key, **changes}
        encrypted = secret.encrypt(PIN.encode().ljust(64, b"\0"))
        return host.pin_command(3, secret, param=secret.mac(encrypted), new_pin=encrypted)[0]

    return observe


def set_pin_by_a_point_of_order_two(host: Host) -> int:
    secret = host.secret(1)
    x = b"\x00" + bytes(range(31))
    secret.platform_key = {**secret.platform_key, -2: x, -3: bytes(32)}
    secret.mac_key = secret.aes_key = sha256(x).digest()
    encrypted = secret.encrypt(PIN.encode().ljust(64, b"\0"))
    return host.pin_command(3, secret, param=secret.mac(encrypted), new_pin=encrypted)[0]


def set_pin_with(size: int, mac_size: int | None = None) -> Observe:
    """The answer to setPIN with so many bytes of newPinEnc and of pinUvAuthParam."""

    def observe(host: Host) -> int:
        secret = host.secret()
        encrypted = secret.encrypt(PIN.encode().ljust(64, b"\0"))[:size]
        param = secret.mac(encrypted)[:mac_size]
        return host.pin_command(3, secret, param=param, new_pin=encrypted)[0]

    return observe


def change_signed_by_halves(host: Host) -> int:
    host.set_pin()
    secret = host.secret()
    hashed = secret.encrypt(sha256(PIN.encode()).digest()[:16])
    encrypted = secret.encrypt(NEW.encode().ljust(64, b"\0"))
    param = secret.mac(encrypted)
    return host.pin_command(4, secret, param=param, new_pin=encrypted, pin_hash=hashed)[0]


def token_for_a_longer_hash(host: Host) -> int:
    host.set_pin()
    secret = host.secret()
    return host.pin_command(5, secret, pin_hash=secret.encrypt(sha256(PIN.encode()).digest()))[0]


def key_agreements_differ(host: Host) -> bool:
    before = host.send(CLIENT_PIN, {1: 2, 2: 2})
    host.power_cycle()
    return before != host.send(CLIENT_PIN, {1: 2, 2: 2})


def pin_set_after_asking_twice(host: Host) -> int:
    host.secret()
    return host.set_pin()


def members_of(subcommand: int, **members: Any) -> Observe:
    """The members of a subcommand's reply."""

    def observe(host: Host) -> list[int]:
        host.set_pin()
        secret = host.secret()
        hashed = secret.encrypt(sha256(PIN.encode()).digest()[:16])
        status, reply = host.pin_command(subcommand, secret, pin_hash=hashed, **members)
        assert status == 0
        return sorted(reply or {})

    return observe


def members_of_set_pin(host: Host) -> list[int]:
    secret = host.secret()
    encrypted = secret.encrypt(PIN.encode().ljust(64, b"\0"))
    reply = host.pin_command(3, secret, param=secret.mac(encrypted), new_pin=encrypted)[1]
    return sorted(reply or {})


def retries_after(*pins: str, cycle: bool = False) -> Observe:
    def observe(host: Host) -> Any:
        host.set_pin()
        for pin in pins:
            host.ask_token(pin)
        if cycle:
            host.power_cycle()
        return host.send(CLIENT_PIN, {1: 2, 2: 1})

    return observe


def retries_without_a_protocol(host: Host) -> int:
    host.set_pin()
    return int(host.send(CLIENT_PIN, {2: 1})[0])


def retries_asked_twice(host: Host) -> bool:
    host.set_pin()
    return bool(host.retries() == host.retries())


def right_pin_after_block_and_power(host: Host) -> int:
    retries_after(*SPENDING, cycle=True)(host)
    return host.ask_token(PIN)[0]


def credential_after_a_new_pin(host: Host) -> int:
    allowed = host.credential_id()
    host.set_pin()
    return host.sign_in(allow=[{"type": "public-key", "id": allowed}])[0]


def last_wrong_pin(host: Host) -> int:
    host.set_pin()
    host.store.persistent.pin_retries = 1
    return host.ask_token(WRONG)[0]


def token_after_power(host: Host) -> int:
    host.set_pin()
    proof = host.authorised()
    host.power_cycle()
    return host.register(**proof)[0]


def assertion_by_legacy_token(host: Host) -> int:
    host.set_pin()
    host.accounts(b"a")
    return host.sign_in(**host.authorised())[0]


def unbound_token(host: Host) -> int:
    host.set_pin()
    return host.ask_token(permissions=MC | GA)[0]


def announces_permissions(host: Host) -> bool:
    return "pinUvAuthToken" in host.send(0x04, None)[1][4]


ROWS: list[tuple[str, Observe, Any, Any]] = [
    ("platform-key-kind-unchecked", set_pin_by({-1: 2}), 0x02, 0x00),
    ("platform-key-taken-by-x", set_pin_by({-3: bytes(32)}), 0x02, 0x00),
    ("point-off-curve-multiplied", set_pin_by_a_point_of_order_two, 0x02, 0x00),
    ("key-agreement-outlives-power", key_agreements_differ, True, False),
    ("key-agreement-given-once", pin_set_after_asking_twice, 0x00, 0x33),
    ("key-agreement-tells-retries", members_of(2), [1], [1, 3]),
    ("undecryptable-pin-set", set_pin_with(15), 0x02, 0x00),
    ("pin-param-length-as-other", set_pin_with(80, 16), 0x33, 0x7F),
    ("pin-hash-taken-by-its-start", token_for_a_longer_hash, 0x31, 0x00),
    ("change-signed-by-halves", change_signed_by_halves, 0x33, 0x00),
    ("retries-want-a-protocol", retries_without_a_protocol, 0x00, 0x7F),
    ("retries-left-out", members_of(1), [3], []),
    (
        "retries-hidden-until-power-cycle",
        retries_after(*SPENDING),
        (0, {3: 5, 4: True}),
        (0x34, None),
    ),
    (
        "power-cycle-state-stays-false",
        retries_after(*SPENDING),
        (0, {3: 5, 4: True}),
        (0, {3: 5, 4: False}),
    ),
    ("asking-costs-a-retry", retries_asked_twice, True, False),
    ("set-pin-tells-retries", members_of_set_pin, [], [3]),
    ("token-comes-with-retries", members_of(5), [2], [2, 3]),
    ("retries-return-with-power", retries_after(WRONG, cycle=True), (0, {3: 7}), (0, {3: 8})),
    ("block-outlives-power", right_pin_after_block_and_power, 0x00, 0x34),
    ("retries-lost-on-a-new-pin", retries_after(), (0, {3: 8}), (0, {3: 7})),
    ("new-pin-drops-credentials", credential_after_a_new_pin, 0x00, 0x2E),
    ("last-retry-as-invalid", last_wrong_pin, 0x32, 0x31),
    ("any-pin-where-none-is-set", lambda host: host.ask_token(PIN)[0], 0x35, 0x00),
    ("token-outlives-power", token_after_power, 0x33, 0x00),
    ("legacy-token-only-registers", assertion_by_legacy_token, 0x00, 0x33),
    ("unbound-token-refused", unbound_token, 0x00, 0x30),
    ("permissions-unannounced", announces_permissions, True, False),
]


@pytest.mark.parametrize(("fault", "observe", "sound", "faulty"), ROWS)
def test_dialogue_fault_shows_in_what_the_key_does(
    make_host: Callable[..., Host], fault: str, observe: Observe, sound: object, faulty: object
) -> None:
    assert observe(make_host()) == sound
    assert observe(make_host(faults=[fault])) == faulty
