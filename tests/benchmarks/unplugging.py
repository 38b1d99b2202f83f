"""How soon a caller who waits for a reply hears that the key has gone."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from select import select
from statistics import median
from time import monotonic

from rig.link.connection import PACKET_SIZE
from rig.link.descriptor import DescriptorConnection
from rig.link.device import KeyDevice
from rig.link.errors import Gone
from rig.link.frames import Command, init_packet
from rig.link.taps import Tap
from tests.benchmarks.link import CHANNEL, init_reply

KEEPALIVE_EVERY = 0.1
"""Seconds between two keepalives (CTAP 11.2.9.2.1)."""

_WAITS, _TOUCHES = 300, 30
_SHORT = 0.01
_UP_NEEDED = init_packet(CHANNEL, Command.KEEPALIVE, b"\x02")
_SELECTION = b"\x0b"


def measure(taps: Callable[[], Sequence[Tap]]) -> dict[str, float]:
    """Return the median and the worst milliseconds from the far end's closing to `Gone`.

    The key is a socket pair, awaited by the connection that hidraw nodes have, too. It goes before
    it has said anything, and between the keepalives of a wait for touch, each time a bit later.

    Args:
        taps: Makes the taps that every key has.
    """
    waits = [_lateness(taps(), 0, _SHORT * number / _WAITS) for number in range(_WAITS)]
    touches = [
        _lateness(taps(), 2, KEEPALIVE_EVERY * number / _TOUCHES) for number in range(_TOUCHES)
    ]
    return {
        "unplug_noticed_ms": 1000 * median(waits),
        "unplug_noticed_worst_ms": 1000 * max(waits),
        "unplug_noticed_at_touch_ms": 1000 * median(touches),
        "unplug_noticed_at_touch_worst_ms": 1000 * max(touches),
    }


def _lateness(taps: Sequence[Tap], keepalives: int, after: float) -> float:
    """Return the seconds from the key's going to the caller's hearing of it."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with (
        ThreadPoolExecutor(max_workers=1) as hand,
        closing(DescriptorConnection(near.detach(), "socket pair")) as connection,
    ):
        pulled = hand.submit(_pulled, far, keepalives, after)
        device = KeyDevice(lambda: connection, taps)
        with suppress(Gone):
            device.call(Command.CBOR, _SELECTION)
        noticed = monotonic()
        return noticed - pulled.result()


def _pulled(far: socket.socket, keepalives: int, after: float) -> float:
    """Answer INIT, let the next request wait so long, close; return when that was."""
    far.send(init_reply(far.recv(PACKET_SIZE)))
    far.recv(PACKET_SIZE)
    for _ in range(keepalives):
        far.send(_UP_NEEDED)
        select([far], [], [], KEEPALIVE_EVERY)
    select([far], [], [], after)
    moment = monotonic()
    far.close()
    return moment
