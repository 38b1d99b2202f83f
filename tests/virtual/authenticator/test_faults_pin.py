from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

PIN, WRONG = "2580", "0000"
RP_ID, OTHER = "example.keyrig.invalid", "other.keyrig.invalid"
CLIENT_PIN = 0x06
MC, GA = 0x01, 0x02

Observe = Callable[["Host"], Any]


def attempts(*pins: str, retries: int | None = None) -> Observe:
    """The answers to the last two of these PINs, without a power cycle between any."""

    def observe(host: Host) -> list[int]:
        host.set_pin()
        if retries is not None:
            host.store.persistent.pin_retries = retries
        return [host.ask_token(pin)[0] for pin in pins][-2:]

    return observe


def retries(*pins: str) -> Observe:
    """What getPINRetries answers after these PINs."""

    def observe(host: Host) -> Any:
        host.set_pin()
        for pin in pins:
            host.ask_token(pin)
        return host.retries()

    return observe


def retries_when_blocked(host: Host) -> int:
    host.set_pin()
    host.store.persistent.pin_retries = 0
    return host.send(CLIENT_PIN, {1: 2, 2: 1})[0]


def new_pin(pin: str | bytes, *, size: int = 64) -> Observe:
    """The answer to setPIN, and whether there is a PIN then."""

    def observe(host: Host) -> tuple[int, bool]:
        return host.set_pin(pin, size=size), host.has_pin

    return observe


def change_unset(host: Host) -> int:
    return host.change_pin(PIN, "4321")


def set_twice(host: Host) -> list[int]:
    return [host.set_pin(), host.set_pin("4321")]


def changed(host: Host) -> list[int]:
    """Which of the old and the new PIN is right after a change."""
    host.set_pin()
    host.change_pin(PIN, "4321")
    return [host.ask_token(pin)[0] for pin in ("4321", PIN)]


def pin_request(request: dict[int, Any]) -> Observe:
    return lambda host: host.send(CLIENT_PIN, request)[0]


def key_agreement_labels(host: Host) -> list[int]:
    return sorted(host.send(CLIENT_PIN, {1: 2, 2: 2})[1][1])


def is_on_curve(host: Host) -> bool:
    key = host.send(CLIENT_PIN, {1: 2, 2: 2})[1][1]
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + key[-2] + key[-3])
    except ValueError:
        return False
    return True


def old_secret_after_a_wrong_pin(host: Host) -> int:
    host.set_pin()
    secret = host.secret()
    host.ask_token(WRONG)
    hashed = secret.encrypt(sha256(PIN.encode()).digest()[:16])
    return host.pin_command(5, secret, pin_hash=hashed)[0]


def set_pin_with(param: slice) -> Observe:
    """The answer to setPIN with a part of the right pinUvAuthParam."""

    def observe(host: Host) -> int:
        secret = host.secret()
        encrypted = secret.encrypt(PIN.encode().ljust(64, b"\0"))
        part = secret.mac(encrypted)[param]
        return host.pin_command(3, secret, param=part, new_pin=encrypted)[0]

    return observe


def set_pin_with_a_byte_left_over(host: Host) -> int:
    secret = host.secret()
    encrypted = secret.encrypt(PIN.encode().ljust(64, b"\0")) + b"\0"
    return host.pin_command(3, secret, param=secret.mac(encrypted), new_pin=encrypted)[0]


def ivs_differ(host: Host) -> bool:
    host.set_pin()
    hashed, ivs = sha256(PIN.encode()).digest()[:16], set()
    for _ in range(2):
        secret = host.secret(2)
        reply = host.pin_command(5, secret, pin_hash=secret.encrypt(hashed))[1]
        ivs.add(reply[2][:16])
    return len(ivs) == 2


def asked(**members: Any) -> Observe:
    """The answer to a token request with these members."""

    def observe(host: Host) -> int:
        host.set_pin()
        return host.ask_token(**members)[0]

    return observe


def asked_with_subcommand(subcommand: int, **members: Any) -> Observe:
    def observe(host: Host) -> int:
        host.set_pin()
        secret = host.secret()
        hashed = secret.encrypt(sha256(PIN.encode()).digest()[:16])
        return host.pin_command(subcommand, secret, pin_hash=hashed, **members)[0]

    return observe


def token_length(host: Host) -> int:
    host.set_pin()
    return len(host.token())


def registrations(count: int = 1, *, after: float = 0.0, **members: Any) -> Observe:
    """The answers to registrations with one token, asked for with these members, after a while."""

    def observe(host: Host) -> list[int]:
        host.set_pin()
        proof = host.proof(host.token(**members))
        host.pass_time(after)
        return [host.register(**proof)[0] for _ in range(count)]

    return observe


def register_with(param: slice | bytes) -> Observe:
    """The answer to a registration with a part of the right param, or with another one."""

    def observe(host: Host) -> int:
        host.set_pin()
        proof = host.authorised()
        wrong = param if isinstance(param, bytes) else proof["param"][param]
        return host.register(param=wrong, protocol=proof["protocol"])[0]

    return observe


def after_first_use(seconds: float) -> Observe:
    """Whether a token, used silently at once, is good for a registration later."""

    def observe(host: Host) -> int:
        host.register(options={"rk": True})
        host.set_pin()
        proof = host.authorised()
        host.sign_in(options={"up": False}, **proof)
        host.pass_time(seconds)
        return host.register(**proof)[0]

    return observe


def used_silently_elsewhere(host: Host) -> int:
    """The answer to a registration with a token that was used for another relying party."""
    host.register(rp={"id": OTHER}, options={"rk": True})
    host.set_pin()
    proof = host.authorised()
    host.sign_in(rp_id=OTHER, options={"up": False}, **proof)
    return host.register(**proof)[0]


def sign_in_by_protocol_one(host: Host) -> int:
    host.set_pin()
    host.accounts(b"a")
    return host.sign_in(**host.proof(host.token(protocol=1), protocol=1))[0]


def change_pin(host: Host) -> None:
    host.change_pin(PIN, "4321")


def old_token_after(end: Callable[[Host], object]) -> Observe:
    def observe(host: Host) -> int:
        host.set_pin()
        proof = host.authorised()
        end(host)
        return host.register(**proof)[0]

    return observe


BLOCKING = (WRONG, WRONG, WRONG, PIN)
SMILES = "\N{GRINNING FACE}"

ROWS: list[tuple[str, Observe, Any, Any]] = [
    ("pin-retries-not-spent", retries(WRONG), {3: 7}, {3: 8}),
    ("pin-retries-spent-twice", retries(WRONG), {3: 7}, {3: 6}),
    ("pin-retries-not-restored", retries(WRONG, PIN), {3: 8}, {3: 6}),
    ("mismatches-not-forgotten", attempts(WRONG, PIN, WRONG, WRONG), [0x31, 0x31], [0x31, 0x34]),
    ("third-mismatch-does-not-block", attempts(*BLOCKING), [0x34, 0x34], [0x31, 0x00]),
    ("second-mismatch-blocks", attempts(WRONG, WRONG), [0x31, 0x31], [0x31, 0x34]),
    ("mismatch-as-blocked", attempts(WRONG), [0x31], [0x34]),
    ("right-pin-lifts-block", attempts(*BLOCKING), [0x34, 0x34], [0x34, 0x00]),
    ("right-pin-without-retries", attempts(PIN, retries=0), [0x32], [0x00]),
    ("pin-not-set-as-invalid", change_unset, 0x35, 0x31),
    ("any-pin-matches", attempts(WRONG), [0x31], [0x00]),
    ("pin-set-again", set_twice, [0x00, 0x33], [0x00, 0x00]),
    ("short-pin-accepted", new_pin("123"), (0x37, False), (0x00, True)),
    ("pin-length-in-bytes", new_pin(SMILES * 3), (0x37, False), (0x00, True)),
    ("multi-byte-pin-refused", new_pin(SMILES * 4), (0x00, True), (0x37, False)),
    ("unterminated-pin-accepted", new_pin("1" * 64), (0x37, False), (0x00, True)),
    ("longest-pin-refused", new_pin("1" * 63), (0x00, True), (0x37, False)),
    ("pin-kept-before-checked", new_pin("123"), (0x37, False), (0x37, True)),
    ("padding-unchecked", new_pin(PIN, size=48), (0x02, False), (0x00, True)),
    ("changed-pin-not-kept", changed, [0x00, 0x31], [0x31, 0x00]),
    ("retries-hidden-while-blocked", retries_when_blocked, 0x00, 0x32),
    ("too-many-retries", retries(), {3: 8}, {3: 16}),
    ("power-cycle-always-needed", retries(), {3: 8}, {3: 8, 4: True}),
    ("missing-members-made-up", pin_request({2: 2}), 0x14, 0x02),
    ("mistyped-members-made-up", pin_request({1: 2, 2: "2"}), 0x11, 0x3E),
    ("unknown-subcommand-as-other", pin_request({1: 2, 2: 0x55}), 0x3E, 0x7F),
    ("unlisted-protocol-taken", pin_request({1: 3, 2: 2}), 0x02, 0x00),
    ("listed-protocol-refused", pin_request({1: 1, 2: 2}), 0x00, 0x02),
    (
        "surplus-key-agreement-label",
        key_agreement_labels,
        [-3, -2, -1, 1, 3],
        [-3, -2, -1, 1, 2, 3],
    ),
    ("key-agreement-off-curve", is_on_curve, True, False),
    ("key-agreement-outlives-mismatch", old_secret_after_a_wrong_pin, 0x31, 0x00),
    ("pin-param-unchecked", set_pin_with(slice(0)), 0x33, 0x00),
    ("cut-pin-param-accepted", set_pin_with(slice(16)), 0x33, 0x00),
    ("odd-ciphertext-accepted", set_pin_with_a_byte_left_over, 0x02, 0x00),
    ("constant-iv", ivs_differ, True, False),
    ("legacy-token-takes-permissions", asked_with_subcommand(5, permissions=MC), 0x02, 0x00),
    ("no-permissions-asked-for", asked(permissions=0), 0x02, 0x00),
    ("permissions-not-needed", asked_with_subcommand(9), 0x14, 0x00),
    ("wrong-param-accepted", register_with(bytes(32)), 0x33, 0x00),
    ("cut-param-accepted", register_with(slice(16)), 0x33, 0x00),
    ("long-param-as-other", register_with(bytes(33)), 0x33, 0x7F),
    ("params-of-protocol-one-refused", sign_in_by_protocol_one, 0x00, 0x33),
    ("permissions-ignored", registrations(permissions=GA, rp_id=RP_ID), [0x33], [0x00]),
    ("token-for-any-relying-party", registrations(permissions=MC, rp_id=OTHER), [0x33], [0x00]),
    ("token-not-bound", used_silently_elsewhere, 0x33, 0x00),
    ("token-not-spent", registrations(2), [0x00, 0x33], [0x00, 0x00]),
    ("unused-token-does-not-expire", registrations(after=31), [0x33], [0x00]),
    ("token-does-not-expire", after_first_use(601), 0x33, 0x00),
    ("same-token-for-all", old_token_after(lambda host: host.token()), 0x33, 0x00),
    ("short-token", token_length, 32, 16),
    ("token-outlives-pin-change", old_token_after(change_pin), 0x33, 0x00),
    ("unsupported-permission-granted", asked(permissions=0x08), 0x40, 0x00),
    ("undefined-permission-refused", asked(permissions=0x101), 0x00, 0x02),
    ("legacy-token-only-asserts", registrations(), [0x00], [0x33]),
]


@pytest.mark.parametrize(("fault", "observe", "sound", "faulty"), ROWS)
def test_pin_fault_shows_in_what_the_key_does(
    make_host: Callable[..., Host], fault: str, observe: Observe, sound: object, faulty: object
) -> None:
    assert observe(make_host()) == sound
    assert observe(make_host(faults=[fault])) == faulty
