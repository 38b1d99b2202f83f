"""What a key says while a request waits for a touch (CTAP 11.2.9.1.7)."""

from __future__ import annotations

from rig.link.frames import Command, Frame
from rig.link.keepalive import Keepalive
from rig.suites.fixtures import Link

LONG_ENOUGH = 1.0
"""Seconds in which a key sends several KEEPALIVE packets."""
PATIENCE = 3.0
"""Seconds for a key to answer once the request is withdrawn."""


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
