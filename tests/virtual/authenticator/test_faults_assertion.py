from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

HASH = sha256(b"client data").digest()
RP_ID = "example.keyrig.invalid"
UP, UV, ED = 0x01, 0x04, 0x80

Observe = Callable[["Host"], Any]


def named(credential_id: bytes) -> dict[str, Any]:
    return {"id": credential_id, "type": "public-key"}


def status(**changes: Any) -> Observe:
    def observe(host: Host) -> int:
        host.accounts(b"a")
        return host.sign_in(**changes)[0]

    return observe


def flags(**changes: Any) -> Observe:
    def observe(host: Host) -> int:
        host.accounts(b"a")
        return int(host.sign_in(**changes)[1][2][32])

    return observe


def signature_is_right(host: Host) -> bool:
    made = host.register(options={"rk": True})[1][2]
    key = cbor2.loads(made[55 + int.from_bytes(made[53:55], "big") :])
    point = b"\x04" + key[-2] + key[-3]
    public_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    reply = host.sign_in()[1]
    try:
        public_key.verify(reply[3], reply[2] + HASH, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def second_use_of_a_silent_token(host: Host) -> list[int]:
    host.set_pin()
    host.accounts(b"a")
    proof = host.authorised()
    return [host.sign_in(options={"up": up}, **proof)[0] for up in (False, True)]


def members(*users: bytes, listed: bool = False) -> Observe:
    """The members of the first reply, but for signed ones."""

    def observe(host: Host) -> dict[int, Any]:
        ids = host.accounts(*users)
        reply = host.sign_in(allow=[named(each) for each in ids] if listed else None)[1]
        reply[1]["own"] = reply[1].pop("id") in ids
        return {key: value for key, value in reply.items() if key not in (2, 3)}

    return observe


def non_discoverable_members(host: Host) -> list[int]:
    return sorted(host.sign_in(allow=[named(host.credential_id())])[1])


def told_users(*, verified: bool) -> Observe:
    """What is told of each of two accounts."""

    def observe(host: Host) -> list[Any]:
        host.set_pin()
        host.accounts(b"a", b"b")
        first = host.sign_in(**(host.authorised() if verified else {}))[1]
        return [sorted(each.get(4, ())) for each in (first, host.next()[1])]

    return observe


def touches_in_vain(host: Host) -> int:
    host.sign_in(rp_id="other")
    return host.touches


def status_for_listed(*, rk: bool = False, changed: bool = False) -> Observe:
    """The answer for a list of a credential's id, maybe with another last byte."""

    def observe(host: Host) -> int:
        credential_id = host.credential_id(options={"rk": rk})
        end = bytes([credential_id[-1] ^ changed])
        return host.sign_in(allow=[named(credential_id[:-1] + end)])[0]

    return observe


def next_after_a_failure(host: Host) -> int:
    host.accounts(b"a", b"b")
    host.sign_in()
    host.sign_in(rp_id="other")
    return host.next()[0]


def sequence(count: int, *, gap: float = 0.0, listed: bool = False) -> Observe:
    """The answers to getNextAssertion after a first one, each so many seconds later."""

    def observe(host: Host) -> list[Any]:
        ids = host.accounts(*(bytes([number]) for number in range(count)))
        host.sign_in(allow=[named(ids[0])] if listed else None)
        answers = []
        for _ in range(count):
            host.pass_time(gap)
            answered, reply = host.next()
            answers.append(reply[4]["id"][0] if answered == 0 else "refused")
        return answers

    return observe


def next_reply(look: Callable[[Any], Any]) -> Observe:
    def observe(host: Host) -> Any:
        host.accounts(b"a", b"b")
        host.sign_in()
        return look(host.next()[1])

    return observe


OWN = {"type": "public-key", "own": True}
ONE = {1: OWN, 4: {"id": b"a"}}
TWO = {1: OWN, 4: {"id": b"b"}, 5: 2}

ROWS: list[tuple[str, Observe, Any, Any]] = [
    ("wrong-signature", signature_is_right, True, False),
    ("signature-by-another-key", signature_is_right, True, False),
    ("up-flag-missing", flags(), UP, 0),
    ("up-flag-in-silence", flags(options={"up": False}), 0, UP),
    ("missing-members-made-up", status(rp_id=None), 0x14, 0x2E),
    ("auth-protocol-unchecked", status(param=bytes(32), protocol=3), 0x02, 0x00),
    ("rk-ignored-in-assertion", status(options={"rk": True}), 0x2B, 0x00),
    ("silent-assertion-asks-for-touch", flags(options={"up": False}), 0, UP),
    ("silent-assertion-spends-token", second_use_of_a_silent_token, [0, 0], [0, 0x33]),
    ("no-credentials-as-invalid-credential", status(rp_id="other"), 0x2E, 0x22),
    ("count-for-one", members(b"a"), ONE, {**ONE, 5: 1}),
    ("count-one-short", members(b"a", b"b"), TWO, {**TWO, 5: 1}),
    ("names-without-verification", told_users(verified=False), [["id"]] * 2, [["id", "name"]] * 2),
    ("names-withheld", told_users(verified=True), [["id", "name"]] * 2, [["id"]] * 2),
    ("user-missing", members(b"a"), ONE, {1: OWN}),
    ("empty-user-told", non_discoverable_members, [1, 2, 3], [1, 2, 3, 4]),
    ("wrong-credential-told", members(b"a"), ONE, {**ONE, 1: {**OWN, "own": False}}),
    ("credential-type-missing", members(b"a"), ONE, {**ONE, 1: {"own": True}}),
    ("extension-echoed-at-assertion", flags(extensions={"unheardOf": True}), UP, UP | ED),
    ("unasked-output-at-assertion", flags(), UP, UP | ED),
    ("unasked-unsigned-outputs-at-assertion", members(b"a"), ONE, {**ONE, 8: {}}),
    ("count-in-every-reply", next_reply(sorted), [1, 2, 3, 4], [1, 2, 3, 4, 5]),
    ("unknown-id-waits-for-touch", touches_in_vain, 0, 1),
    ("sealed-ids-forgotten", status_for_listed(), 0x00, 0x2E),
    ("stored-ids-compared-by-start", status_for_listed(rk=True, changed=True), 0x2E, 0x00),
    ("bytes-taken-for-text", status(rp_id=RP_ID.encode()), 0x11, 0x00),
    ("empty-list-refused", status(allow=[]), 0x00, 0x14),
    ("long-list-as-too-large", status(allow=[named(bytes(16))] * 9), 0x15, 0x39),
    ("no-saved-state-as-no-credentials", lambda host: host.next()[0], 0x30, 0x2E),
    ("failed-assertion-keeps-saved-state", next_after_a_failure, 0x30, 0x00),
    ("next-only-within-20-seconds", sequence(2, gap=25), [0, "refused"], ["refused"] * 2),
    ("next-never-ends", sequence(3), [1, 0, "refused"], [2, 2, 2]),
    ("next-never-ends", sequence(1, listed=True), ["refused"], [0]),
    ("next-without-time-limit", sequence(2, gap=31), ["refused"] * 2, [0, "refused"]),
    ("next-loses-flags", next_reply(lambda reply: reply[2][32]), UP, 0),
    ("next-skips-one", sequence(3), [1, 0, "refused"], [1, "refused", "refused"]),
]


@pytest.mark.parametrize(("fault", "observe", "sound", "faulty"), ROWS)
def test_assertion_fault_shows_in_what_the_key_does(
    make_host: Callable[..., Host], fault: str, observe: Observe, sound: object, faulty: object
) -> None:
    assert observe(make_host()) == sound
    assert observe(make_host(faults=[fault])) == faulty
