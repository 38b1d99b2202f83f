"""Requests by the hundred thousand, sound and spoilt: none passes that may do too much."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import cbor2
import pytest

from rig.consent import EVERY_ACT, Consent
from rig.guard import Guard, Refused, Unstorable
from rig.guard.journal import Journal
from rig.guard.storing import Storing
from rig.link.cbor import encode
from rig.link.frames import BROADCAST, Command, packets

READ, SIGN, STORE, WIPE = Consent
SEED = 20261122
CHANNEL = 0x0A0B0C0D
BY_PACKETS = 0.1
"""The share of requests that are sent packet by packet."""

OURS, STRANGER = {"id": "a.keyrig.invalid"}, {"id": "example.com"}
COSE_KEY = {1: 2, 3: -25, -1: 1, -2: bytes(32), -3: bytes(32)}
DESCRIPTOR = {"id": b"credential", "type": "public-key"}
MAKE: dict[int, Any] = {
    1: bytes(32),
    2: OURS,
    3: {"id": b"user"},
    4: [{"alg": -7, "type": "public-key"}],
}
GET: dict[int, Any] = {1: "a.keyrig.invalid", 2: bytes(32), 3: [DESCRIPTOR]}

SOUND: list[tuple[int, dict[int, Any]]] = [
    *((1, MAKE | more) for more in ({}, {2: STRANGER}, {5: [DESCRIPTOR]}, {6: {"credBlob": b"x"}})),
    *((1, MAKE | {7: options}) for options in ({"rk": False}, {"rk": True}, {"uv": True})),
    (1, MAKE | {8: bytes(16), 9: 1}),
    (1, MAKE | {10: 1}),
    *((2, GET | more) for more in ({}, {5: {"up": False}}, {5: {"uv": True}}, {6: bytes(16)})),
    *((command, {}) for command in (4, 7, 8, 11, 0x42, 0xBF)),
    *((6, {1: 2, 2: sub}) for sub in (1, 2, 7)),
    *((6, {1: 2, 2: sub, 3: COSE_KEY, 6: bytes(16)}) for sub in (3, 4, 5, 6, 9)),
    *((9, {1: 1, 2: sub}) for sub in range(1, 8)),
    (9, {6: True}),
    *((10, {1: sub}) for sub in range(1, 8)),
    (12, {1: 64, 3: 0}),
    (12, {2: bytes(64), 3: 0, 4: 64}),
    *((13, {1: sub}) for sub in (1, 2, 3, 4, 0xFF)),
]

Bytes = Callable[[random.Random, bytes], bytes]


def as_it_is(_draw: random.Random, request: bytes) -> bytes:
    return request


def with_another_byte(draw: random.Random, request: bytes) -> bytes:
    place = draw.randrange(len(request))
    return request[:place] + bytes([draw.randrange(256)]) + request[place + 1 :]


def cut_off(draw: random.Random, request: bytes) -> bytes:
    return request[: draw.randrange(len(request) + 1)]


def with_more(draw: random.Random, request: bytes) -> bytes:
    return request + draw.randbytes(draw.randrange(1, 70))


def of_another_command(draw: random.Random, request: bytes) -> bytes:
    return bytes([draw.randrange(256)]) + request[1:]


def with_a_member_twice(draw: random.Random, request: bytes) -> bytes:
    if len(request) < 2 or not 0xA1 <= request[1] < 0xB6:
        return request
    member = encode(draw.randrange(11)) + encode(draw.choice((True, 3, b"\x01", {"rk": True})))
    return bytes([request[0], request[1] + 1]) + request[2:] + member


def with_long_numbers(draw: random.Random, request: bytes) -> bytes:
    place = draw.randrange(len(request))
    return request[:place] + b"\x18" + request[place:]


SPOILERS: list[Bytes] = [
    as_it_is,
    with_another_byte,
    cut_off,
    with_more,
    of_another_command,
    with_a_member_twice,
    with_long_numbers,
]


def generated(count: int, seed: int) -> Iterator[tuple[random.Random, int, bytes]]:
    """Yield commands and contents of messages."""
    # Not for secrets: what fails once must fail again.
    draw = random.Random(seed)  # noqa: S311 - a seed, no secret
    sound = [bytes([command]) + (encode(members) if members else b"") for command, members in SOUND]
    for _ in range(count):
        request = draw.choice(sound)
        for _ in range(draw.randrange(3)):
            request = draw.choice(SPOILERS)(draw, request) or b"\x04"
        command = Command.CBOR if draw.random() < 0.9 else draw.randrange(128)
        yield draw, int(command), request


def harm(command: int, content: bytes) -> Consent:
    """The level of what a key does that takes all it can read for a request, as CTAP 6 says."""
    if command == Command.MSG:
        return SIGN if content[:2] in (b"\x00\x01", b"\x00\x02") and len(content) > 4 else READ
    if command != Command.CBOR:
        return WIPE if command >= 0x40 else READ
    whole = {0x04: READ, 0x07: WIPE, 0x08: SIGN, 0x0B: READ}
    if not content or content[0] in whole:
        return whole[content[0]] if content else READ
    try:
        members = cbor2.loads(content[1:]) if len(content) > 1 else {}
    except (cbor2.CBORError, ValueError, TypeError):
        return READ
    return harm_of(content[0], members) if isinstance(members, dict) else READ


def harm_of(command: int, members: dict[Any, Any]) -> Consent:
    if command == 0x01:
        return harm_of_registration(members)
    if command == 0x02:
        options = members.get(5)
        verifies = isinstance(options, dict) and options.get("uv") is True
        return WIPE if verifies or members.get(6) else SIGN
    reads = {0x06: (2, (1, 2, 7)), 0x09: (2, (None, 7)), 0x0C: (2, (None,))}
    member, harmless = reads.get(command, (0, ()))
    return READ if members.get(member) in harmless else WIPE


def harm_of_registration(members: dict[Any, Any]) -> Consent:
    options = members.get(7)
    wanted = options if isinstance(options, dict) else {}
    party = members.get(2)
    if members.get(10) or members.get(8) or wanted.get("uv") is True:
        return WIPE
    if wanted.get("rk") is not True:
        return SIGN
    name = party.get("id") if isinstance(party, dict) else None
    return STORE if isinstance(name, str) and name.endswith("keyrig.invalid") else WIPE


def guard_at(level: Consent) -> Guard:
    storing = Storing(Journal())
    storing.permit(0x0A, places=1_000_000)
    guard = Guard(level, name="A1", irreversible=EVERY_ACT, storing=storing)
    guard.message(BROADCAST, Command.INIT, bytes(8))
    guard.reply(BROADCAST, Command.INIT, bytes(8) + CHANNEL.to_bytes(4, "big") + bytes(5), 0.0)
    return guard


def passes(guard: Guard, command: int, content: bytes, *, by_packets: bool) -> bool:
    try:
        if by_packets:
            for packet in packets(CHANNEL, command, content):
                guard.raw_packet(packet)
        else:
            guard.message(CHANNEL, command, content)
    except (Refused, Unstorable):
        return False
    return True


@pytest.mark.parametrize(
    "count", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)], ids=["short", "million"]
)
def test_no_generated_request_above_its_level_passes(
    capsys: pytest.CaptureFixture[str], count: int
) -> None:
    guards = {level: guard_at(level) for level in Consent}
    passed: Counter[Consent] = Counter()
    above = []
    for draw, command, content in generated(count, SEED):
        level = draw.choice((READ, SIGN, STORE))
        if passes(guards[level], command, content, by_packets=draw.random() < BY_PACKETS):
            passed[level] += 1
            if harm(command, content) > level:
                above.append((level, command, content.hex()))

    shares = ", ".join(f"{passed[level]} at {level.word}" for level in sorted(passed))
    with capsys.disabled():
        sys.stdout.write(f"\nguard: {count} generated requests, {len(above)} above their level")
        sys.stdout.write(f" (passed: {shares})\n")
    assert not above[:5]
    # It would show nothing if what is generated were refused, or were harmless, all of it.
    assert READ in passed
    assert passed[READ] < passed[SIGN] < passed[STORE] < count / 2


def test_generated_requests_are_of_every_level() -> None:
    levels = Counter(harm(command, content) for _, command, content in generated(2000, SEED))
    assert min(levels[level] for level in Consent) > 20
