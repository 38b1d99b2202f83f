"""What a key says while a request waits for a touch (CTAP 11.2.9.1.7)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import inf

from rig.link.frames import Command, Frame
from rig.link.keepalive import Keepalive
from rig.suites.fixtures import Link

LONG_ENOUGH = 1.0
"""Seconds in which a key sends several KEEPALIVE packets."""
EVERY = 0.1
"""Seconds from one KEEPALIVE packet to the next, as is asked for."""
PATIENCE = 3.0
"""Seconds for a key to answer once the request is withdrawn."""


def longest_gap(times: Iterable[float]) -> float:
    """Return the longest time between two packets that the key is to blame for, in seconds.

    A host that is busy reads a packet late, and those that have queued up meanwhile at once: what
    is made up for right after a gap was no pause of the key's. Without two packets there is no end.
    """
    gaps = [later - earlier for earlier, later in pairwise(times)]
    longest, made_up = -inf, 0.0
    for gap in reversed(gaps):
        longest = max(longest, gap - made_up)
        made_up = made_up + EVERY - gap if gap < EVERY else 0.0
    return longest if gaps else inf


def overheard(link: Link, request: bytes) -> list[Keepalive]:
    """Send a CTAP2 request, listen for a second, withdraw it; return the KEEPALIVE packets.

    Have the touch withheld meanwhile. A key that answers at once is heard up to its answer.
    """
    heard: list[Keepalive] = []
    link.raw.send_message(link.channel, Command.CBOR, request)
    deadline = link.clock.now() + LONG_ENOUGH
    while isinstance(frame := link.raw.receive(deadline - link.clock.now()), Frame):
        if frame.command != Command.KEEPALIVE:
            return heard
        heard.append(Keepalive(link.clock.now(), frame.data[0]))
    link.raw.send_message(link.channel, Command.CANCEL)
    link.raw.reply(link.channel, PATIENCE)
    return heard
