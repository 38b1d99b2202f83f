"""Destructive requests in pieces, before keys that put packets together as carelessly as can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rig.consent import Consent
from rig.link.cbor import encode, malformed
from rig.link.frames import BROADCAST, Command, packets

if TYPE_CHECKING:
    from tests.guard.conftest import Line

READ, SIGN, STORE, WIPE = Consent
CHANNELS = (0x0A0B0C0D, 0x0E0F1011)
STRANGERS_CHANNEL = 0x77777777


def make_credential(*, rk: bool) -> bytes:
    parameters = {
        1: bytes(32),
        2: {"id": "test.keyrig.invalid"},
        3: {"id": b"user", "name": "a name so long that the request takes three packets"},
        4: [{"alg": -7, "type": "public-key"}],
        7: {"rk": rk},
    }
    return b"\x01" + encode(parameters)


SET_PIN: dict[object, object] = {
    1: 1,
    2: 3,
    3: {1: 2, 3: -25, -1: 1, -2: bytes(32), -3: bytes(32)},
    5: bytes(64),
}
GET_RETRIES = b"\x06" + encode({1: 1, 2: 1})

DESTRUCTIVE = [
    (Command.CBOR, b"\x07"),
    (Command.CBOR, b"\x07\xa0"),
    (Command.CBOR, make_credential(rk=True)),
    (Command.CBOR, b"\x06" + encode(SET_PIN)),
    (Command.CBOR, b"\x06" + malformed.out_of_order(SET_PIN)),
    (Command.CBOR, b"\x06" + malformed.indefinite(SET_PIN)),
    (Command.CBOR, b"\x06" + malformed.duplicated({1: 1, 2: 1}, 2, 4)),
    (Command.CBOR, b"\x09" + encode({1: 1, 2: 6, 3: {1: b"finger"}})),
    (Command.CBOR, b"\x0a" + encode({1: 6, 2: {2: {"id": bytes(64), "type": "public-key"}}})),
    (Command.CBOR, b"\x0c" + encode({2: bytes(100), 3: 0, 4: 100})),
    (Command.CBOR, b"\x0d" + malformed.non_minimal({1: 2})),
    (0x41, b"firmware mode"),
]
HARMLESS = [
    (Command.PING, b"\x07" * 120),
    (Command.PING, GET_RETRIES),
    (Command.INIT, b"\x07" * 8),
    (Command.CANCEL, b""),
    (Command.CBOR, b"\x04"),
    (Command.CBOR, GET_RETRIES),
    (Command.CBOR, make_credential(rk=False)),
    (Command.MSG, bytes.fromhex("00010000000040") + bytes(66)),
]


def harm(command: int, content: bytes) -> Consent:
    """The level of what a lenient key would do with this, as the tests see it."""
    if command in range(0x40, 0x80):
        return WIPE
    if command == Command.MSG:
        return SIGN if content[1:2] in (b"\x01", b"\x02") else READ
    if command != Command.CBOR or not content:
        return READ
    whole = {0x04: READ, 0x07: WIPE, 0x08: SIGN, 0x0B: READ}
    return whole[content[0]] if content[0] in whole else harm_of(content[0], content[1:])


def harm_of(command: int, encoded: bytes) -> Consent:
    try:
        parameters = cbor2.loads(encoded)
    except (cbor2.CBORError, ValueError, TypeError):
        return READ
    if not isinstance(parameters, dict):
        return READ
    if command == 0x01:
        return STORE if parameters.get(7, {}).get("rk") else SIGN
    harmless = {0x06: parameters.get(2) in (1, 2, 7), 0x0C: 2 not in parameters}
    return READ if harmless.get(command, False) else WIPE


@dataclass
class Buffer:
    command: int
    length: int
    content: bytearray
    following: int = 0


@dataclass
class CarelessKey:
    """A key that does whatever its buffer says.

    Attributes:
        one_buffer: All channels share one.
        trusts_sequence: Puts each packet where its sequence number says, not at the end.
        hasty: Acts on what it has after each packet, padding included.
        stays_open: Goes on with a message that was complete.
        deaf: Takes no packet between those of a message for the start of another.
    """

    one_buffer: bool
    trusts_sequence: bool
    hasty: bool
    stays_open: bool
    deaf: bool
    done: list[Consent] = field(default_factory=list)
    buffers: dict[bytes, Buffer] = field(default_factory=dict)

    def feed(self, packet: bytes) -> None:
        channel = b"" if self.one_buffer else packet[:4]
        buffer = self.buffers.get(channel)
        if packet[4] & 0x80 and not (self.deaf and buffer is not None and self.waits(buffer)):
            length = int.from_bytes(packet[5:7], "big")
            buffer = Buffer(packet[4] & 0x7F, length, bytearray(packet[7:]))
            self.buffers[channel] = buffer
        elif buffer is None or packet[4] & 0x80 or not (self.stays_open or self.waits(buffer)):
            return
        else:
            number = packet[4] if self.trusts_sequence else buffer.following
            start = 57 + 59 * number
            buffer.content.extend(bytes(max(0, start - len(buffer.content))))
            buffer.content[start : start + 59] = packet[5:]
            buffer.following += 1
        self.act(buffer)

    def waits(self, buffer: Buffer) -> bool:
        return len(buffer.content) < buffer.length

    def act(self, buffer: Buffer) -> None:
        if self.hasty:
            self.done.append(harm(buffer.command, bytes(buffer.content)))
        if not self.waits(buffer):
            self.done.append(harm(buffer.command, bytes(buffer.content[: buffer.length])))


def worst_done(written: list[bytes]) -> Consent:
    """The worst that any careless key does with these packets."""
    worst = READ
    for one_buffer, trusts_sequence, hasty, stays_open, deaf in product((False, True), repeat=5):
        key = CarelessKey(one_buffer, trusts_sequence, hasty, stays_open, deaf)
        for packet in written:
            key.feed(packet)
        worst = max([worst, *key.done])
    return worst


messages = st.sampled_from(DESTRUCTIVE + HARMLESS)
lengths = st.sampled_from([None, None, None, 0, 1, 30, 57, 58, 116, 200, 7610, 65535])
channels = st.sampled_from([*CHANNELS, *CHANNELS, BROADCAST, STRANGERS_CHANNEL])


@st.composite
def broken_up(draw: st.DrawFn) -> list[bytes]:
    """The packets of a few messages, some with lies, repeated, left out and out of order."""
    pieces: list[bytes] = []
    for _ in range(draw(st.integers(1, 4))):
        command, payload = draw(messages)
        pieces += packets(draw(channels), command, payload, length=draw(lengths))
    return draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=16))


steps = st.lists(st.one_of(broken_up(), st.tuples(messages, st.sampled_from(CHANNELS))), max_size=6)


@pytest.mark.parametrize("level", list(Consent)[:-1], ids=lambda level: level.word)
@settings(max_examples=300, deadline=None, database=None)
@given(steps=steps)
def test_no_careless_key_is_made_to_do_more_than_its_level(
    line_at: type[Line], level: Consent, steps: list[Any]
) -> None:
    line = line_at(level)
    for step in steps:
        if isinstance(step, list):
            for packet in step:
                line.raw(packet)
        else:
            (command, payload), channel = step
            line.message(command, payload, channel=channel)

    assert worst_done(line.written) <= level


@pytest.mark.parametrize(("command", "payload"), DESTRUCTIVE)
@pytest.mark.parametrize("length", [None, 0, 1, 57, 65535])
def test_destructive_request_in_packets_ends_before_the_first(
    line_at: type[Line], command: int, payload: bytes, length: int | None
) -> None:
    line = line_at(SIGN)

    passed = [line.raw(packet) for packet in packets(CHANNELS[0], command, payload, length=length)]

    assert not passed[0]
    assert worst_done(line.written) is READ


def test_careless_keys_are_careless(line_at: type[Line]) -> None:
    """What passes at wipe shows that the keys of these tests would fall for it."""
    for command, payload in DESTRUCTIVE:
        line = line_at(WIPE)
        for packet in packets(CHANNELS[0], command, payload):
            line.raw(packet)
        assert worst_done(line.written) >= STORE
