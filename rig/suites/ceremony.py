"""Registration and sign-in the whole way: relying party, WebAuthn client, key, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fido2.attestation import Attestation
from fido2.attestation.base import InvalidAttestation
from fido2.client import AssertionSelection, ClientError, Fido2Client
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from rig.link import chance

DISCOURAGED = UserVerificationRequirement.DISCOURAGED
REQUIRED = UserVerificationRequirement.REQUIRED


@contextmanager
def relied() -> Iterator[None]:
    """Hold against the key what the client or the relying party holds against its answer."""
    try:
        yield
    except (ValueError, KeyError, TypeError, ClientError, InvalidAttestation) as error:
        # python-fido2 has no error of its own for a reply that lacks members.
        raise AssertionError(f"the ceremony fails: {error!r}") from error


def new_account() -> PublicKeyCredentialUserEntity:
    """Return a new account at the relying party."""
    return PublicKeyCredentialUserEntity(id=chance.token_bytes(16), name="a", display_name="A")


def challenge() -> bytes:
    """Return what a relying party has a key sign."""
    return chance.token_bytes(32)


def register(
    client: Fido2Client,
    server: Fido2Server,
    account: PublicKeyCredentialUserEntity,
    verification: UserVerificationRequirement,
    *,
    discoverable: bool = False,
) -> AttestedCredentialData:
    """Register, and have the relying party verify what came, attestation included."""
    kept = ResidentKeyRequirement.REQUIRED if discoverable else ResidentKeyRequirement.DISCOURAGED
    options, state = server.register_begin(
        account,
        resident_key_requirement=kept,
        user_verification=verification,
        challenge=challenge(),
    )
    response = client.make_credential(options.public_key)
    registered = server.register_complete(state, response)
    verify_attestation(response)
    assert registered.credential_data is not None
    return registered.credential_data


def verify_attestation(registration: RegistrationResponse) -> None:
    """Verify the attestation statement, whatever its format."""
    attested = registration.response.attestation_object
    verifier = Attestation.for_type(attested.fmt)()
    client_data_hash = registration.response.client_data.hash
    verifier.verify(attested.att_stmt, attested.auth_data, client_data_hash)


def sign_in(
    client: Fido2Client,
    server: Fido2Server,
    *credentials: AttestedCredentialData,
    verification: UserVerificationRequirement,
    by_id: bool = True,
) -> list[AuthenticationResponse]:
    """Sign in with any of the credentials, and have the relying party verify every answer.

    Args:
        by_id: Whether the relying party says which credentials may be used.

    Returns:
        What the key answered for each account that it found, in its order.
    """
    listed = credentials if by_id else None
    options, state = server.authenticate_begin(
        listed, user_verification=verification, challenge=challenge()
    )
    answers = responses(client.get_assertion(options.public_key))
    for answer in answers:
        server.authenticate_complete(state, credentials, answer)
    return answers


def responses(selection: AssertionSelection) -> list[AuthenticationResponse]:
    """Return the answer for each account that the user could choose."""
    return [selection.get_response(index) for index in range(len(selection.get_assertions()))]
