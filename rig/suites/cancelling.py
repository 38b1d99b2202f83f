"""A request that the platform withdraws while the key waits for a touch (CTAP 11.2.9.1.5)."""

from __future__ import annotations

from threading import Event

from fido2.ctap import STATUS, CtapError

from rig.link.cbor import encode
from rig.link.frames import Command
from rig.suites.fixtures import Link, Members


def cancelled(link: Link, request: bytes) -> bytes:
    """Send a CTAP2 request, and CANCEL once the key asks for a touch; return the reply.

    Have the touch withheld meanwhile.
    """
    asked = Event()

    def on_keepalive(status: STATUS) -> None:
        if status == STATUS.UPNEEDED:
            asked.set()

    return link.call(Command.CBOR, request, asked, on_keepalive)


def cancel(link: Link, command: int, members: Members) -> None:
    """Send a request of these members and cancel it likewise.

    Raises:
        CtapError: The key answered with a status other than success.
    """
    reply = cancelled(link, bytes([command]) + encode(members))
    if reply[0]:
        raise CtapError(reply[0])
