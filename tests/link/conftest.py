"""A key that says what it is told to, at the times it is told, on a clock that jumps to them."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import pytest

from rig.link.connection import Connection
from rig.link.device import KeyDevice
from rig.link.errors import Gone
from rig.link.frames import BROADCAST, Assembler, Command, Message, packets, parse
from rig.link.taps import Tap

CHANNEL = 0x0A0B0C0D


class JumpingClock:
    """Stands still but for the waits of a `ScriptedKey`."""

    def __init__(self) -> None:
        self.time = 1000.0

    def now(self) -> float:
        return self.time


class ScriptedKey(Connection):
    """Answers INIT by itself unless told not to; everything else it says is scheduled by a test.

    What it is to say at once counts as said to a request, unless it `speaks_unasked`.

    Attributes:
        freezes_host: Seconds for which the host comes to nothing when it next listens.
    """

    def __init__(self) -> None:
        self.clock: JumpingClock = JumpingClock()
        self.written: list[bytes] = []
        self.next_channel = CHANNEL
        self.answers_init = True
        self.watchers: list[Callable[[bytes], None]] = []
        self.close_raises: Exception | None = None
        self.opened = 0
        self.closed = 0
        self.speaks_unasked = False
        self.freezes_host = 0.0
        self._schedule: list[tuple[float, bytes | None]] = []

    def connect(self) -> ScriptedKey:
        self.opened += 1
        return self

    def say(self, *reports: bytes, after: float = 0.0) -> None:
        """Have reports come `after` seconds from now."""
        self._schedule += [(self.clock.time + after, report) for report in reports]
        self._schedule.sort(key=lambda entry: entry[0])

    def answer(
        self, command: int, payload: bytes = b"", *, after: float = 0.0, channel: int = CHANNEL
    ) -> None:
        self.say(*packets(channel, command, payload), after=after)

    def keepalive(self, status: int, *, after: float) -> None:
        self.answer(Command.KEEPALIVE, bytes([status]), after=after)

    def leave(self, *, after: float) -> None:
        self._schedule.append((self.clock.time + after, None))

    def messages(self) -> list[Message]:
        """What was written to it after INIT."""
        assembler = Assembler()
        heard = [assembler.feed(packet) for packet in self.written]
        return [each for each in heard if each is not None and each.channel != BROADCAST]

    def write_packet(self, data: bytes) -> None:
        self.written.append(data)
        for watch in self.watchers:
            watch(data)
        frame = parse(data) if len(data) == 64 else None
        if self.answers_init and frame is not None and frame.command == Command.INIT:
            self.greet(frame.data[:8])

    def greet(self, nonce: bytes, *, length: int = 17, after: float = 0.0) -> None:
        reply = nonce + self.next_channel.to_bytes(4, "big") + bytes([2, 5, 7, 1, 0x05])
        self.answer(Command.INIT, reply[:length], channel=BROADCAST, after=after)

    def has_packet(self) -> bool:
        return self.speaks_unasked

    def receive(self, deadline: float) -> bytes | None:
        self.clock.time += self.freezes_host
        self.freezes_host = 0.0
        if not self._schedule or self._schedule[0][0] > deadline:
            self.clock.time = max(self.clock.time, -inf if deadline == inf else deadline)
            return None
        at, report = self._schedule.pop(0)
        self.clock.time = max(self.clock.time, at)
        if report is None:
            raise Gone("the scripted key left")
        return report

    def close(self) -> None:
        self.closed += 1
        self._schedule.clear()
        if self.close_raises is not None:
            raise self.close_raises


@pytest.fixture
def key() -> ScriptedKey:
    return ScriptedKey()


@pytest.fixture
def connect(key: ScriptedKey) -> Callable[..., KeyDevice]:
    """Open a device on the key, with taps."""

    def connect(*taps: Tap) -> KeyDevice:
        device = KeyDevice(key.connect, taps)
        key.written.clear()
        return device

    return connect


@pytest.fixture
def device(connect: Callable[..., KeyDevice]) -> KeyDevice:
    return connect()
