"""Requests that are almost sound, and packets that are not at all (CTAP 8, 11.2.9)."""

from __future__ import annotations

from random import Random

import pytest
from fido2.ctap import CtapError

from rig.link.cbor import encode
from rig.link.frames import Command
from rig.marks import consent, covers, needs, touches
from rig.suites.cancelling import cancelled
from rig.suites.ctaphid.steps import hear_out, init
from rig.suites.fixtures import Check, Credential, Link, Request, Send, Touch
from rig.suites.get_info.said import ask
from rig.suites.robustness.mutation import mutated, packet

pytestmark = [needs(capability="CBOR"), consent("wipe")]

MAKE_CREDENTIAL, GET_ASSERTION, CLIENT_PIN = b"\x01", b"\x02", b"\x06"
KEY_AGREEMENT = {1: 1, 2: 2}
ROUNDS = 40
"""Requests made of each sound one by one test."""
BURST = 60
"""Packets that are sent before the key is asked whether it lives."""
SEEDS = range(3)
MESSAGES = (Command.PING, Command.WINK, Command.CANCEL, 0x3A)
"""Commands that change nothing whatever follows them, and one that nobody knows."""


def survives(link: Link, request: bytes, send: Send) -> bool:
    """Tell whether a request is answered by some status, and getInfo after it as ever."""
    reply = cancelled(link, request)
    return len(reply) >= 1 and bool(ask(send).versions)


def survives_all(link: Link, sound: bytes, seed: int, send: Send) -> bool:
    """Tell the same of many requests made from a sound one."""
    first = seed * ROUNDS
    return all(survives(link, mutated(sound, each), send) for each in range(first, first + ROUNDS))


@covers("ROB-01")
@touches(0)
@pytest.mark.parametrize("seed", SEEDS)
def test_registration_with_bytes_changed_is_answered(
    no_pin: None,
    registration: Request,
    link: Link,
    touch: Touch,
    send: Send,
    check: Check,
    seed: int,
) -> None:
    sound = MAKE_CREDENTIAL + encode(registration())
    with check("ROB-01"), touch.withheld():
        assert survives_all(link, sound, seed, send)


@covers("ROB-01")
@touches(0)
@pytest.mark.parametrize("seed", SEEDS)
def test_assertion_with_bytes_changed_is_answered(
    no_pin: None,
    credential: Credential,
    assertion: Request,
    link: Link,
    touch: Touch,
    send: Send,
    check: Check,
    seed: int,
) -> None:
    sound = GET_ASSERTION + encode(assertion({3: [credential.descriptor]}))
    with check("ROB-01"), touch.withheld():
        assert survives_all(link, sound, seed, send)


@covers("ROB-01")
@needs(option="clientPin?")
@touches(0)
@pytest.mark.parametrize("seed", SEEDS)
def test_key_agreement_with_bytes_changed_is_answered(
    no_pin: None, link: Link, touch: Touch, send: Send, check: Check, seed: int
) -> None:
    with check("ROB-01"), touch.withheld():
        assert survives_all(link, CLIENT_PIN + encode(KEY_AGREEMENT), seed, send)


@covers("ROB-02")
@touches(0)
@pytest.mark.parametrize("seed", SEEDS)
def test_key_answers_after_packets_made_at_random(link: Link, check: Check, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a test's input, no secret
    for _ in range(BURST):
        link.raw.send(packet(chance, link.channel, MESSAGES))
    hear_out(link)
    data = chance.randbytes(57)
    with check("ROB-02"):
        assert init(link, link.channel) == link.channel
        assert link.call(Command.PING, data) == data


@covers("ROB-03")
@needs(option="!alwaysUv")
@needs(option="!uv")
@touches(0)
@pytest.mark.parametrize("rk", [None, False], ids=["rk-absent", "rk-false"])
@pytest.mark.parametrize("up", [None, True, False], ids=["up-absent", "up-true", "up-false"])
@pytest.mark.parametrize("uv", [None, False, True], ids=["uv-absent", "uv-false", "uv-true"])
def test_options_of_a_registration_are_judged_one_by_one(
    no_pin: None,
    registration: Request,
    link: Link,
    touch: Touch,
    send: Send,
    check: Check,
    rk: bool | None,
    up: bool | None,
    uv: bool | None,
) -> None:
    given = {"rk": rk, "up": up, "uv": uv}
    options = {name: value for name, value in given.items() if value is not None}
    request = MAKE_CREDENTIAL + encode(registration({7: options} if options else None))
    allowed = allowed_answers(options, set(ask(send).versions))
    with check("ROB-03"), touch.withheld():
        assert cancelled(link, request)[0] in allowed


def allowed_answers(options: dict[str, bool], versions: set[str]) -> set[int]:
    """Return how such a registration may end on a key without a PIN that nobody touches.

    A key may ask for a touch before it refuses; then the withdrawal is all there is to hear.
    """
    error = CtapError.ERR
    allowed = {int(error.KEEPALIVE_CANCEL)}
    old = versions.isdisjoint({"FIDO_2_1", "FIDO_2_2", "FIDO_2_3"})
    if options.get("up") is False or (old and "up" in options):
        allowed |= {int(error.INVALID_OPTION), int(error.UNSUPPORTED_OPTION)}
    if options.get("uv"):
        allowed |= {int(error.INVALID_OPTION), int(error.UNSUPPORTED_OPTION)}
        allowed |= {int(error.PUAT_REQUIRED)}
    if "rk" in options:
        allowed |= {int(error.UNSUPPORTED_OPTION)}
    return allowed
