"""Who is signed in, as far as they have come; kept in memory alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from secrets import token_urlsafe
from threading import Lock

from rig.relying_parties.aws.refusal import Reason, Refused

LIFETIME = 3600.0
"""Seconds; a choice of the rig."""
WRONG_CODES = 5
"""After so many the sign-in begins anew: RFC 4226, 7.3 asks for some limit."""


class Stage(StrEnum):
    """How far somebody has come."""

    PASSWORD_GIVEN = "password-given"  # noqa: S105 - a stage, not a password
    """A device is asked for."""
    ENROLLING = "enrolling"
    """Nothing but assigning a device can be done."""
    PROMPTED = "prompted"
    """Signed in, and asked to assign a device."""
    SIGNED_IN = "signed-in"


@dataclass(frozen=True, kw_only=True)
class Session:
    """One sign-in.

    Attributes:
        token: What the cookie carries.
        user: The row of the user.
        expires: Seconds since 1970.
        wrong_codes: Since the password was given.
    """

    token: str
    user: int
    stage: Stage
    expires: float
    wrong_codes: int = 0

    def __repr__(self) -> str:
        return f"Session(user={self.user}, stage={self.stage.value})"


class Sessions:
    """All sign-ins."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sessions: dict[str, Session] = {}

    def open(self, user: int, stage: Stage, now: float) -> Session:
        """Begin a session with a new token."""
        session = Session(token=token_urlsafe(32), user=user, stage=stage, expires=now + LIFETIME)
        with self._lock:
            for token in [each.token for each in self._sessions.values() if each.expires <= now]:
                del self._sessions[token]
            self._sessions[session.token] = session
        return session

    def move(self, session: Session, stage: Stage, now: float) -> Session:
        """Go on to another stage, with a new token: the old one is worth nothing any more.

        Raises:
            Refused: The session has ended meanwhile, by another request.
        """
        with self._lock:
            known = self._sessions.pop(session.token, None)
        if known is None:
            raise Refused(Reason.NOT_SIGNED_IN, "this session has ended", try_this="sign in")
        return self.open(session.user, stage, now)

    def find(self, token: str, now: float) -> Session | None:
        """Return the session of a token; None if there is none, or it is over."""
        with self._lock:
            session = self._sessions.get(token)
        return session if session and session.expires > now else None

    def count_wrong_code(self, session: Session) -> None:
        """Count a wrong code; too many end the session."""
        with self._lock:
            known = self._sessions.get(session.token)
            if known is None:
                return
            counted = replace(known, wrong_codes=known.wrong_codes + 1)
            self._sessions[session.token] = counted
            if counted.wrong_codes >= WRONG_CODES:
                del self._sessions[session.token]

    def close(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(token, None)
