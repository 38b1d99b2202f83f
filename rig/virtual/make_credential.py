"""authenticatorMakeCredential (CTAP 6.1)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from rig.virtual import auth_data
from rig.virtual.authorisation import Proof, answer_touch_probe, authorise
from rig.virtual.cbor import Key, Value
from rig.virtual.extensions import asked_for
from rig.virtual.operation import Outcome, Wait
from rig.virtual.permissions import Permission
from rig.virtual.presence import presence_status, user_presence
from rig.virtual.request import RegistrationRequest
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


def make_credential(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> Generator[Wait, Outcome, dict[int, object]]:
    """Make a credential for a relying party and attest it."""
    rules = authenticator.rules
    request = rules.registration(parameters)
    yield from answer_touch_probe(authenticator, request.auth)
    algorithm = _admitted(authenticator, request)
    for extension in asked_for(authenticator.profile, request.extensions):
        extension.check_registration(authenticator, request)
    proof = yield from authorise(authenticator, request, Permission.MAKE_CREDENTIAL)
    yield from _touched(authenticator, request, proof)
    if proof.token is not None:
        rules.spend_token(proof.token)
    credential = _created(authenticator, request, algorithm)
    return _attested(authenticator, request, credential, verified=proof.verified)


def _admitted(authenticator: Authenticator, request: RegistrationRequest) -> int:
    """Refuse what can be refused without a person; return the algorithm to use."""
    rules, persistent = authenticator.rules, authenticator.store.persistent
    rules.check_auth_protocol(request.auth)
    algorithm = rules.chosen_algorithm(request.offers)
    rules.check_registration_options(request.options)
    rules.check_uv_option(request.options, request.auth, persistent)
    rules.check_always_uv(request.options, request.auth, persistent)
    if request.auth.param is None and rules.registration_needs_token(request.options, persistent):
        raise Refusal(rules.unverified_status())
    rules.check_enterprise_wish(request.enterprise, persistent)
    return algorithm


def _touched(
    authenticator: Authenticator, request: RegistrationRequest, proof: Proof
) -> Generator[Wait, Outcome, None]:
    """Wait for a touch; only then tell that the account has a credential here (6.1.2 s12)."""
    if not _is_excluded(authenticator, request, proof):
        return None if proof.present else (yield from user_presence(authenticator))
    presence = Status.SUCCESS if proof.present else (yield from presence_status(authenticator))
    raise Refusal(authenticator.rules.excluded_status(presence))


def _is_excluded(authenticator: Authenticator, request: RegistrationRequest, proof: Proof) -> bool:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    named = [each.id for each in request.exclude if rules.names_credential(each)]
    found = [rules.recognised(persistent, request.rp_id, each) for each in named]
    return rules.is_excluded(
        each if each and rules.betrays(each, verified=proof.verified) else None for each in found
    )


def _created(
    authenticator: Authenticator, request: RegistrationRequest, algorithm: int
) -> Credential:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    credential = rules.identified(persistent, _bare(authenticator, request, algorithm))
    if credential.discoverable:
        rules.keep(persistent, credential)
        rules.store_changed(persistent)
    elif not rules.is_wrapped(credential):
        persistent.unwrapped.append(credential)
    return credential


def _bare(authenticator: Authenticator, request: RegistrationRequest, algorithm: int) -> Credential:
    """Make a credential with all that it keeps, but for its id."""
    rules = authenticator.rules
    credential = Credential(
        credential_id=b"",
        rp_id=request.rp_id,
        user=request.user,
        private_key=rules.new_private_key(algorithm),
        algorithm=algorithm,
        discoverable=rules.makes_discoverable(request.options),
        cred_protect=rules.default_protection(),
    )
    for extension in asked_for(authenticator.profile, request.extensions):
        credential = extension.kept(authenticator, request, credential)
    return credential


def _attested(
    authenticator: Authenticator,
    request: RegistrationRequest,
    credential: Credential,
    *,
    verified: bool,
) -> dict[int, object]:
    rules = authenticator.rules
    data = _authenticator_data(authenticator, request, credential, verified=verified)
    enterprise = rules.gives_enterprise_attestation(request)
    fmt = rules.attestation_format(() if enterprise else request.formats)
    message = rules.signed_message(data, request.client_data_hash)
    if enterprise:
        statement = rules.enterprise_statement(message)
    else:
        statement = rules.attestation_statement(fmt, message)
    reply = rules.registration_reply(fmt, data, statement)
    return {
        **reply,
        **rules.enterprise_members(given=enterprise),
        **_beside(authenticator, request, credential),
    }


def _beside(
    authenticator: Authenticator, request: RegistrationRequest, credential: Credential
) -> dict[int, object]:
    members: dict[int, object] = {}
    for extension in asked_for(authenticator.profile, request.extensions):
        members |= extension.registration_members(authenticator, credential)
    return members


def _authenticator_data(
    authenticator: Authenticator,
    request: RegistrationRequest,
    credential: Credential,
    *,
    verified: bool,
) -> bytes:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    persistent.sign_count = rules.next_sign_count(persistent)
    outputs = {
        each.identifier: each.registered(authenticator, request, credential, verified=verified)
        for each in asked_for(authenticator.profile, request.extensions)
    }
    return auth_data.encode(
        rules.rp_id_hash(request.rp_id),
        rules.flags(present=True, verified=verified),
        persistent.sign_count,
        rules.attested_credential(credential),
        rules.registration_outputs(request.extensions, outputs),
    )
