"""A platform that talks to a virtual key in packets written here, and shares no code with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cbor2
import pytest

from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

BROADCAST = 0xFFFFFFFF
ENCRYPTED = {0x19, 0x1E}


class Platform:
    """Everything the key sent is in `reports` until it is read by `messages`."""

    def __init__(self, key: VirtualKey, clock: VirtualClock) -> None:
        self.key = key
        self.clock = clock
        self.reports: list[bytes] = []
        key.send = self.reports.append
        self.channel = self.open_channel()

    def packet(self, channel: int, kind: int, rest: bytes) -> None:
        head = channel.to_bytes(4, "big") + bytes([kind])
        self.key.feed((head + rest).ljust(64, b"\0"))

    def start(self, command: int, data: bytes, *, length: int, channel: int | None = None) -> None:
        rest = length.to_bytes(2, "big") + data
        self.packet(self.channel if channel is None else channel, 0x80 | command, rest)

    def go_on(self, sequence: int, data: bytes, *, channel: int | None = None) -> None:
        self.packet(self.channel if channel is None else channel, sequence, data)

    def send(self, command: int, payload: bytes = b"", *, channel: int | None = None) -> None:
        self.start(command, payload[:57], length=len(payload), channel=channel)
        for sequence, at in enumerate(range(57, len(payload), 59)):
            self.go_on(sequence, payload[at : at + 59], channel=channel)

    def messages(self) -> list[tuple[int, int, bytes]]:
        """Channel, command and payload of all that came."""
        found: list[tuple[int, int, bytes]] = []
        while self.reports:
            first = self.reports.pop(0)
            length, payload = int.from_bytes(first[5:7], "big"), first[7:]
            for sequence in range(-(-max(length - 57, 0) // 59)):
                following = self.reports.pop(0)
                assert following[:5] == first[:4] + bytes([sequence])
                payload += following[5:]
            found.append((int.from_bytes(first[:4], "big"), first[4] & 0x7F, payload[:length]))
        return found

    def ask(self, command: int, payload: bytes = b"", **where: int) -> tuple[int, bytes]:
        """Send a message; return command and payload of the only reply."""
        self.send(command, payload, **where)
        ((_, answered, reply),) = self.messages()
        return answered, reply

    def cbor(self, command: int, parameters: object = None) -> bytes:
        """Send a CTAP2 request; return the reply, or nothing while the key waits for a touch."""
        self.send(0x10, bytes([command]) + (b"" if parameters is None else cbor2.dumps(parameters)))
        return b"".join(reply for _, answered, reply in self.messages() if answered == 0x10)

    def info(self) -> Any:
        """getInfo; of what is encrypted anew each time it is asked for, the length."""
        told = cbor2.loads(self.cbor(0x04)[1:])
        return {**told, **{key: len(told[key]) for key in ENCRYPTED & told.keys()}}

    def open_channel(self) -> int:
        _, reply = self.ask(0x06, b"12345678", channel=BROADCAST)
        return int.from_bytes(reply[8:12], "big")

    def power_cycle(self) -> None:
        self.key.power.off()
        self.key.power.on()
        self.channel = self.open_channel()


@pytest.fixture
def plug() -> Callable[..., Platform]:
    """Makes a key of a profile, with faults, and a platform that has opened a channel to it."""

    def make(profile: str = "fido2.3", faults: Sequence[str] = ()) -> Platform:
        clock = VirtualClock()
        return Platform(VirtualKey(profile, clock=clock, faults=faults), clock)

    return make


@pytest.fixture
def platform(plug: Callable[..., Platform]) -> Platform:
    return plug()
