"""Whose request it is."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import BadRequest

from rig.relying_parties.aws.refusal import Reason, Refused
from rig.relying_parties.aws.service.hygiene import COOKIE
from rig.relying_parties.aws.service.model import User
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.sessions import Session


def body() -> object:
    """Return the JSON of this request.

    Raises:
        Refused: It is none.
    """
    try:
        document: object = request.get_json()
    except (BadRequest, RecursionError) as error:
        raise Refused(Reason.MALFORMED, "the request is no JSON") from error
    return document


def who(parts: Parts) -> tuple[Session | None, User | None]:
    """Return the session of this request and its user; none if nobody is signing in."""
    session = parts.sessions.find(request.cookies.get(COOKIE, ""), parts.now())
    return session, parts.store.user(session.user) if session else None


def somebody(parts: Parts) -> tuple[Session, User]:
    """Return the session of this request and its user.

    Raises:
        Refused: There is none.
    """
    session, user = who(parts)
    if session is None or user is None:
        raise Refused(Reason.NOT_SIGNED_IN, "nobody is signed in", try_this="sign in")
    return session, user
