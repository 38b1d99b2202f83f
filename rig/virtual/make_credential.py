"""authenticatorMakeCredential (CTAP 6.1)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from rig.virtual import auth_data
from rig.virtual.authorisation import answer_touch_probe, authorise
from rig.virtual.cbor import Key, Value
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
    token = authorise(authenticator, request, Permission.MAKE_CREDENTIAL)
    yield from _touched(authenticator, request)
    if token is not None:
        rules.spend_token(token)
    credential = _created(authenticator, request, algorithm)
    return _attested(authenticator, request, credential, verified=token is not None)


def _admitted(authenticator: Authenticator, request: RegistrationRequest) -> int:
    """Refuse what can be refused without a person; return the algorithm to use."""
    rules = authenticator.rules
    rules.check_auth_protocol(request.auth)
    algorithm = rules.chosen_algorithm(request.offers)
    rules.check_registration_options(request.options)
    rules.check_uv_option(request.options, request.auth)
    if request.auth.param is None and rules.registration_needs_token(
        request.options, authenticator.store.persistent
    ):
        raise Refusal(Status.PUAT_REQUIRED)
    return algorithm


def _touched(
    authenticator: Authenticator, request: RegistrationRequest
) -> Generator[Wait, Outcome, None]:
    """Wait for a touch; only then tell that the account has a credential here (6.1.2 s12)."""
    if not _is_excluded(authenticator, request):
        return (yield from user_presence(authenticator))
    presence = yield from presence_status(authenticator)
    raise Refusal(authenticator.rules.excluded_status(presence))


def _is_excluded(authenticator: Authenticator, request: RegistrationRequest) -> bool:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    named = [each.id for each in request.exclude if rules.names_credential(each)]
    return rules.is_excluded([rules.recognised(persistent, request.rp_id, each) for each in named])


def _created(
    authenticator: Authenticator, request: RegistrationRequest, algorithm: int
) -> Credential:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    credential = rules.identified(
        persistent,
        Credential(
            credential_id=b"",
            rp_id=request.rp_id,
            user=request.user,
            private_key=rules.new_private_key(algorithm),
            algorithm=algorithm,
            discoverable=rules.makes_discoverable(request.options),
        ),
    )
    if credential.discoverable:
        rules.keep(persistent, credential)
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
    fmt = rules.attestation_format(request.formats)
    message = rules.signed_message(data, request.client_data_hash)
    return rules.registration_reply(fmt, data, rules.attestation_statement(fmt, message))


def _authenticator_data(
    authenticator: Authenticator,
    request: RegistrationRequest,
    credential: Credential,
    *,
    verified: bool,
) -> bytes:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    persistent.sign_count = rules.next_sign_count(persistent)
    return auth_data.encode(
        rules.rp_id_hash(request.rp_id),
        rules.flags(present=True, verified=verified),
        persistent.sign_count,
        rules.attested_credential(credential),
        rules.registration_outputs(request.extensions),
    )
