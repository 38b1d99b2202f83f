"""What was begun and waits for its end: challenges and new secrets, each good once and not long."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock

from rig.relying_parties.aws.devices import DeviceKind
from rig.relying_parties.aws.refusal import Reason, Refused
from rig.relying_parties.aws.service.sessions import Session

LIFETIME = 300.0
"""Seconds; a choice of the rig, fact `options`."""


class Purpose(StrEnum):
    """What was begun."""

    SIGN_IN = "sign-in"
    REGISTER = "register"
    CODES = "codes"


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """Something that was begun.

    Attributes:
        session: The token of the session that began it.
        expires: Seconds since 1970.
        name: What the new device is to be called.
        kind: What the new device is.
        secret: Of a new token.
        serial: Of a new hardware token.
    """

    purpose: Purpose
    session: str
    expires: float
    name: str = ""
    kind: DeviceKind = DeviceKind.PASSKEY
    secret: bytes = field(default=b"", repr=False)
    serial: str = ""


class Tickets:
    """All that was begun and is not ended."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tickets: dict[bytes, Ticket] = {}

    def issue(self, challenge: bytes, ticket: Ticket, now: float) -> None:
        """Keep a ticket until it is redeemed; those that are too old are dropped."""
        with self._lock:
            self._tickets = {
                known: other for known, other in self._tickets.items() if other.expires > now
            }
            self._tickets[challenge] = ticket

    def redeem(self, challenge: bytes, purpose: Purpose, session: Session, now: float) -> Ticket:
        """Take a ticket; whoever comes with the same challenge again gets none.

        Raises:
            Refused: There is none: it was never given out, not to this session, not for this, was
                used before, or is too old.
        """
        with self._lock:
            ticket = self._tickets.pop(challenge, None)
        if (
            ticket is None
            or ticket.expires <= now
            or (ticket.purpose, ticket.session) != (purpose, session.token)
        ):
            raise Refused(
                Reason.STALE_CHALLENGE,
                "this answers no question that is open: it was answered before, or is too old",
                try_this="begin again",
            )
        return ticket
