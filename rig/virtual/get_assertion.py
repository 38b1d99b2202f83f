"""authenticatorGetAssertion and authenticatorGetNextAssertion (CTAP 6.2 and 6.3)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Never

from rig.virtual import auth_data
from rig.virtual.auth_data import Flag
from rig.virtual.authorisation import Proof, answer_touch_probe, authorise
from rig.virtual.cbor import Key, Value
from rig.virtual.extensions import asked_for
from rig.virtual.operation import Outcome, Wait
from rig.virtual.permissions import Permission
from rig.virtual.presence import user_presence
from rig.virtual.request import Asserted, AssertionRequest
from rig.virtual.status import Refusal
from rig.virtual.store import Credential, PendingAssertions

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


def get_assertion(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> Generator[Wait, Outcome, dict[int, object]]:
    """Sign for a relying party with a listed credential, or with the newest discoverable one."""
    rules = authenticator.rules
    request = rules.assertion(parameters)
    yield from answer_touch_probe(authenticator, request.auth)
    rules.check_auth_protocol(request.auth)
    rules.check_uv_option(request.options, request.auth, authenticator.store.persistent)
    rules.check_assertion_options(request.options)
    if not rules.is_silent(request.options):
        rules.check_always_uv(request.options, request.auth, authenticator.store.persistent)
    for extension in asked_for(authenticator.profile, request.extensions):
        extension.check_assertion(authenticator, request)
    proof = yield from authorise(authenticator, request, Permission.GET_ASSERTION)
    found = _found(authenticator, request, proof)
    if not found:
        return (yield from _nothing_found(authenticator))
    flags = yield from _touched(authenticator, request, proof)
    return _first_answer(authenticator, request, found, flags)


def get_next_assertion(
    authenticator: Authenticator,
    parameters: dict[Key, Value],  # noqa: ARG001  (the command takes none)
) -> Generator[Wait, Outcome, dict[int, object]]:
    """Sign the request of the last getAssertion with the next older credential."""
    yield from ()
    rules, volatile = authenticator.rules, authenticator.store.volatile
    pending, now = volatile.pending, authenticator.clock.now()
    if pending is None or not rules.saved_state_serves(pending, authenticator.channel, now):
        volatile.pending = None
        raise Refusal(rules.no_saved_state_status())
    reply = _answer(authenticator, pending, several=True)
    rules.next_answered(pending, now)
    return reply


def _found(
    authenticator: Authenticator, request: AssertionRequest, proof: Proof
) -> list[Credential]:
    """Find the credentials to sign with, in the order of the replies (6.2.2 s7)."""
    rules, persistent = authenticator.rules, authenticator.store.persistent
    listed = bool(request.allow)
    found = (
        _listed(authenticator, request) if listed else rules.discovered(persistent, request.rp_id)
    )
    admitted = [
        each for each in found if rules.admits(each, verified=proof.verified, listed=listed)
    ]
    return admitted[:1] if listed else admitted


def _listed(authenticator: Authenticator, request: AssertionRequest) -> list[Credential]:
    """Find those credentials of the allowList that are this key's."""
    rules, persistent = authenticator.rules, authenticator.store.persistent
    named = (each.id for each in request.allow if rules.names_credential(each))
    recognised = (rules.recognised(persistent, request.rp_id, each) for each in named)
    return [each for each in recognised if each is not None]


def _nothing_found(authenticator: Authenticator) -> Generator[Wait, Outcome, Never]:
    """Refuse a request that no credential answers."""
    if authenticator.rules.asks_for_touch_in_vain():
        yield from user_presence(authenticator)
    raise Refusal(authenticator.rules.no_credentials_status())


def _touched(
    authenticator: Authenticator, request: AssertionRequest, proof: Proof
) -> Generator[Wait, Outcome, Flag]:
    """Wait for a touch unless it is a silent assertion; return the flags that follow from it."""
    rules = authenticator.rules
    present = rules.asks_for_touch(request.options)
    if present and not proof.present:
        yield from user_presence(authenticator)
    if proof.token is not None and rules.assertion_spends_token(present=present):
        rules.spend_token(proof.token)
    return rules.flags(present=present, verified=proof.verified)


def _first_answer(
    authenticator: Authenticator,
    request: AssertionRequest,
    found: list[Credential],
    flags: Flag,
) -> dict[int, object]:
    pending = PendingAssertions(
        channel=authenticator.channel,
        rp_id=request.rp_id,
        client_data_hash=request.client_data_hash,
        remaining=found,
        flags=flags,
        since=authenticator.clock.now(),
        extensions=request.extensions,
        listed=len(request.allow),
    )
    count = authenticator.rules.number_of_credentials(len(found), listed=bool(request.allow))
    reply = _answer(authenticator, pending, several=count is not None)
    authenticator.store.volatile.pending = pending
    return reply if count is None else {**reply, Asserted.NUMBER_OF_CREDENTIALS: count}


def _answer(
    authenticator: Authenticator, pending: PendingAssertions, *, several: bool
) -> dict[int, object]:
    rules = authenticator.rules
    credential = rules.taken(pending)
    data = _authenticator_data(authenticator, pending, credential)
    message = rules.signed_message(data, pending.client_data_hash)
    verified = bool(pending.flags & Flag.UV)
    return rules.assertion_reply(
        {
            Asserted.CREDENTIAL: rules.credential_member(credential),
            Asserted.AUTH_DATA: data,
            Asserted.SIGNATURE: rules.sign(credential, message),
            Asserted.USER: rules.user_member(credential, verified=verified, several=several),
            **_beside(authenticator, pending, credential),
        }
    )


def _beside(
    authenticator: Authenticator, pending: PendingAssertions, credential: Credential
) -> dict[int, object]:
    members: dict[int, object] = {}
    for extension in asked_for(authenticator.profile, pending.extensions):
        members |= extension.assertion_members(authenticator, pending, credential)
    return members


def _authenticator_data(
    authenticator: Authenticator, pending: PendingAssertions, credential: Credential
) -> bytes:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    persistent.sign_count = rules.next_sign_count(persistent)
    outputs = {
        each.identifier: each.asserted(authenticator, pending, credential)
        for each in asked_for(authenticator.profile, pending.extensions)
    }
    return auth_data.encode(
        rules.rp_id_hash(pending.rp_id),
        Flag(pending.flags),
        persistent.sign_count,
        None,
        rules.assertion_outputs(pending.extensions, outputs),
    )
