"""A request that the platform withdraws while the key waits for a touch (CTAP 11.2.9.1.5)."""

from __future__ import annotations

from threading import Event

from fido2.ctap import STATUS, CtapError

from rig.link.cbor import encode
from rig.link.frames import Command
from rig.suites.fixtures import Link, Members


def cancel(link: Link, command: int, members: Members) -> None:
    """Send a CTAP2 request, and CANCEL once the key asks for a touch; have it withheld meanwhile.

    Raises:
        CtapError: The key answered with a status other than success.
    """
    asked = Event()

    def on_keepalive(status: STATUS) -> None:
        if status == STATUS.UPNEEDED:
            asked.set()

    reply = link.call(Command.CBOR, bytes([command]) + encode(members), asked, on_keepalive)
    if reply[0]:
        raise CtapError(reply[0])
