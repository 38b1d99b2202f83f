"""Proof that the user was verified: a pinUvAuthParam made with a token (CTAP 6.1.2 s11)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rig.virtual.operation import Outcome, Wait
from rig.virtual.permissions import Permission
from rig.virtual.presence import presence_status
from rig.virtual.request import AssertionRequest, PinUvAuth, RegistrationRequest
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Token
from rig.virtual.user_verification import built_in_uv

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


def answer_touch_probe(
    authenticator: Authenticator, auth: PinUvAuth
) -> Generator[Wait, Outcome, None]:
    """Answer a zero-length pinUvAuthParam after a touch: that is all it asks for (6.1.2 s1)."""
    rules = authenticator.rules
    if not rules.is_touch_probe(auth):
        return
    presence = yield from presence_status(authenticator)
    raise Refusal(rules.touch_probe_status(authenticator.store.persistent, presence))


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a request proves of the person.

    Attributes:
        token: The token that its pinUvAuthParam was made with; None without one.
        verified: Whether the user counts as verified.
        present: Whether the user counts as present, so that no touch is asked for any more.
    """

    token: Token | None = None
    verified: bool = False
    present: bool = False


def authorise(
    authenticator: Authenticator,
    request: RegistrationRequest | AssertionRequest,
    permission: Permission,
) -> Generator[Wait, Outcome, Proof]:
    """Return what a request proves; have the person verified by the key if it asks for that.

    Nothing is proved where no param was sent, or no protection is set up.

    Raises:
        Refusal: The param is wrong, or its token may not be used for this, or nobody was verified.
    """
    rules, persistent = authenticator.rules, authenticator.store.persistent
    if not rules.is_protected(persistent):
        return Proof()
    if request.auth.param is not None:
        return _by_token(authenticator, request, permission)
    if not rules.verifies_user(request.options, persistent):
        return Proof()
    status = yield from built_in_uv(authenticator, rules.internal_attempts())
    if status is not Status.SUCCESS:
        raise Refusal(rules.failed_uv_status(persistent, status))
    return Proof(verified=True, present=rules.uv_shows_presence())


def _by_token(
    authenticator: Authenticator,
    request: RegistrationRequest | AssertionRequest,
    permission: Permission,
) -> Proof:
    rules = authenticator.rules
    token = token_behind(authenticator, request.auth, request.client_data_hash, permission)
    if not rules.token_serves(token, request.rp_id):
        raise Refusal(Status.PIN_AUTH_INVALID)
    rules.bind_token(token, request.rp_id)
    present = rules.token_shows_presence(token, authenticator.clock.now())
    return Proof(token=token, verified=True, present=present)


def managing_token(
    authenticator: Authenticator, auth: PinUvAuth, message: bytes, permission: Permission
) -> Token:
    """Return the token that a management command was authorised with (6.7, 6.8, 6.10, 6.11).

    Args:
        message: What the param is over.

    Raises:
        Refusal: There is no param, no protocol, or no token that may be used for this.
    """
    rules = authenticator.rules
    if auth.param is None:
        raise Refusal(rules.no_param_status())
    rules.check_auth_protocol(auth)
    return token_behind(authenticator, auth, message, permission)


def token_behind(
    authenticator: Authenticator, auth: PinUvAuth, message: bytes, permission: Permission
) -> Token:
    """Return the token that a param over `message` was made with; it counts as used now.

    Raises:
        Refusal: There is no such token, or it lacks the permission.
    """
    token = _token_in_use(authenticator, auth, message)
    if not authenticator.rules.token_permits(token, permission):
        raise Refusal(Status.PIN_AUTH_INVALID)
    token.last_used_at = authenticator.clock.now()
    return token


def _token_in_use(authenticator: Authenticator, auth: PinUvAuth, message: bytes) -> Token:
    rules, now = authenticator.rules, authenticator.clock.now()
    protocol, param = auth.protocol or 0, auth.param or b""
    for token in rules.usable_tokens(authenticator.store, protocol, now):
        if rules.param_is_right(protocol, token, message, param):
            return token
    raise Refusal(Status.PIN_AUTH_INVALID)
