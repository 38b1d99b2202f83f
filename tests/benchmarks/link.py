"""How fast the link is beside python-fido2's own, and how late it finds a key mute."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from time import monotonic, perf_counter

from fido2.hid import CtapHidDevice
from fido2.hid.base import HidDescriptor

from rig.link.clock import RealClock
from rig.link.connection import PACKET_SIZE, Connection
from rig.link.descriptor import DescriptorConnection
from rig.link.device import KeyDevice
from rig.link.errors import Mute
from rig.link.frames import BROADCAST, Command, init_packet
from rig.link.taps import Tap

MUTE_DEADLINE = 0.25
"""Seconds that a mute peer is given."""

CHANNEL = 1
"""What every key here gives."""

_MUTE_WAITS = 5
_ROUNDS = 9
_PINGS = {57: 5000, 1024: 700}
_INIT = 0x80 | Command.INIT
_DESCRIPTOR = HidDescriptor("echo", 0, 0, PACKET_SIZE, PACKET_SIZE, None, None)


class FrameEcho(Connection):
    """A key that sends every packet back and answers INIT, at next to no cost."""

    def __init__(self) -> None:
        self.clock = RealClock()
        self._waiting: deque[bytes] = deque()

    def write_packet(self, data: bytes) -> None:
        """Have the packet wait to be read; if it is INIT, the reply to it."""
        self._waiting.append(init_reply(data) if data[4] == _INIT else data)

    def has_packet(self) -> bool:
        """Tell whether something waits."""
        return bool(self._waiting)

    def receive(self, deadline: float) -> bytes | None:
        """Return what waits, or None: nothing will ever come later."""
        del deadline
        return self._waiting.popleft() if self._waiting else None

    def read_packet(self) -> bytes:
        """Return what waits; the least that python-fido2's side can be made to cost."""
        return self._waiting.popleft()

    def close(self) -> None:
        """Forget what waits."""
        self._waiting.clear()


def init_reply(packet: bytes) -> bytes:
    """Return the answer to an INIT packet."""
    opened = CHANNEL.to_bytes(4, "big") + bytes([2, 1, 0, 0, 0x04])
    return init_packet(BROADCAST, Command.INIT, packet[7:15] + opened)


class MutePeer(DescriptorConnection):
    """A socket pair whose other end answers INIT and nothing else."""

    def __init__(self) -> None:
        near, self._far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(near.detach(), "socket pair")

    def write_packet(self, data: bytes) -> None:
        """Write the packet, and the other end's answer if it is INIT."""
        super().write_packet(data)
        if data[4] == _INIT:
            self._far.send(init_reply(data))

    def close(self) -> None:
        """Close both ends."""
        super().close()
        self._far.close()


class Deciding(Tap):
    """Stands in for the guard."""

    def message(self, channel: int, command: int, payload: bytes) -> None:
        """Look at what would decide."""
        if channel != BROADCAST and command == Command.CBOR and payload[:1] == b"\x07":
            raise AssertionError("no reset in a benchmark")


class Recording(Tap):
    """Stands in for the trace."""

    def __init__(self) -> None:
        self.events: deque[tuple[float, bytes]] = deque(maxlen=1000)

    def packet_out(self, packet: bytes, at: float) -> None:
        """Keep the packet."""
        self.events.append((at, packet))

    def packet_in(self, packet: bytes, at: float) -> None:
        """Keep the packet."""
        self.events.append((at, packet))


class Watching(Tap):
    """Stands in for touch."""

    def __init__(self) -> None:
        self.is_wanted = False

    def keepalive(self, channel: int, status: int, at: float) -> None:
        """Note that a touch is wanted."""
        del channel, at
        self.is_wanted = status == 2


def stand_ins() -> Sequence[Tap]:
    """Return three taps that do the least of what guard, trace and touch do."""
    return Deciding(), Recording(), Watching()


def measure(taps: Callable[[], Sequence[Tap]] = stand_ins) -> dict[str, float]:
    """Return how many times as fast as python-fido2 the link is, and how late `Mute` comes.

    Both sides send PINGs over the same in-process frame echo, in turns; the fastest round of each
    counts, so that what else the machine does weighs on neither.

    Args:
        taps: Makes the taps of the link with taps.
    """
    results: dict[str, float] = {}
    for size, pings in _PINGS.items():
        theirs, bare, tapped = _fastest(
            [
                CtapHidDevice(_DESCRIPTOR, FrameEcho()).ping,
                KeyDevice(FrameEcho).ping,
                KeyDevice(FrameEcho, taps()).ping,
            ],
            bytes(size),
            pings,
        )
        results[f"ping_{size}_without_taps_ratio"] = theirs / bare
        results[f"ping_{size}_with_taps_ratio"] = theirs / tapped
    results["mute_lateness_ms"] = 1000 * max(_mute_lateness() for _ in range(_MUTE_WAITS))
    return results


def _fastest(calls: list[Callable[[bytes], bytes]], data: bytes, times: int) -> list[float]:
    rounds = [[_seconds(call, data, times) for call in calls] for _ in range(_ROUNDS)]
    return [min(column) for column in zip(*rounds, strict=True)]


def _seconds(call: Callable[[bytes], bytes], data: bytes, times: int) -> float:
    begun = perf_counter()
    for _ in range(times):
        call(data)
    return perf_counter() - begun


def _mute_lateness() -> float:
    with closing(KeyDevice(MutePeer, timeout=MUTE_DEADLINE)) as device:
        begun = monotonic()
        with suppress(Mute):
            device.ping()
        return monotonic() - begun - MUTE_DEADLINE
