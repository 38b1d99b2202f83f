"""Proof that the user was verified: a pinUvAuthParam made with a token (CTAP 6.1.2 s11)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from rig.virtual.operation import Outcome, Wait
from rig.virtual.permissions import Permission
from rig.virtual.presence import presence_status
from rig.virtual.request import AssertionRequest, PinUvAuth, RegistrationRequest
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Token

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


def authorise(
    authenticator: Authenticator,
    request: RegistrationRequest | AssertionRequest,
    permission: Permission,
) -> Token | None:
    """Return the token that a request was authorised with.

    Returns:
        None where no param was sent, or the key has nothing set up to verify a user with.

    Raises:
        Refusal: The param is wrong, or its token may not be used for this.
    """
    rules, store, auth = authenticator.rules, authenticator.store, request.auth
    if auth.param is None or not rules.is_protected(store.persistent):
        return None
    token = _token_behind(authenticator, auth, request.client_data_hash)
    if not rules.token_permits(token, permission) or not rules.token_serves(token, request.rp_id):
        raise Refusal(Status.PIN_AUTH_INVALID)
    rules.bind_token(token, request.rp_id)
    token.last_used_at = authenticator.clock.now()
    return token


def _token_behind(authenticator: Authenticator, auth: PinUvAuth, message: bytes) -> Token:
    rules, now = authenticator.rules, authenticator.clock.now()
    for protocol, token in authenticator.store.volatile.tokens.items():
        usable = protocol == auth.protocol and rules.token_is_alive(token, now)
        if usable and rules.param_is_right(protocol, token, message, auth.param or b""):
            return token
    raise Refusal(Status.PIN_AUTH_INVALID)
