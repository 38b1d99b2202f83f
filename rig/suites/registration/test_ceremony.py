"""Registration and sign-in end to end, through a WebAuthn client to a relying party."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fido2.attestation import Attestation
from fido2.attestation.base import InvalidAttestation
from fido2.client import ClientError, Fido2Client
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from rig.marks import covers, needs, touches
from rig.suites.fixtures import Check, Pin

DISCOURAGED = UserVerificationRequirement.DISCOURAGED
REQUIRED = UserVerificationRequirement.REQUIRED


@contextmanager
def relied() -> Iterator[None]:
    """Hold against the key what the client or the relying party holds against its answer."""
    try:
        yield
    except (ValueError, ClientError, InvalidAttestation) as error:
        raise AssertionError(f"the ceremony fails: {error!r}") from error


@pytest.fixture
def account() -> PublicKeyCredentialUserEntity:
    """A new account at the relying party."""
    return PublicKeyCredentialUserEntity(id=secrets.token_bytes(16), name="a", display_name="A")


def register(
    client: Fido2Client,
    server: Fido2Server,
    account: PublicKeyCredentialUserEntity,
    verification: UserVerificationRequirement,
    resident_key: ResidentKeyRequirement = ResidentKeyRequirement.DISCOURAGED,
) -> AttestedCredentialData:
    """Register, and have the relying party verify what came, attestation included."""
    options, state = server.register_begin(
        account, resident_key_requirement=resident_key, user_verification=verification
    )
    response = client.make_credential(options.public_key)
    registered = server.register_complete(state, response)
    verify_attestation(response)
    assert registered.credential_data is not None
    return registered.credential_data


def refusal(
    client: Fido2Client, options: PublicKeyCredentialCreationOptions
) -> ClientError.ERR | None:
    """Return how the client refuses a registration; None if it does not."""
    try:
        client.make_credential(options)
    except ClientError as error:
        return error.code
    return None


def verify_attestation(registration: RegistrationResponse) -> None:
    """Verify the attestation statement, whatever its format."""
    attested = registration.response.attestation_object
    verifier = Attestation.for_type(attested.fmt)()
    client_data_hash = registration.response.client_data.hash
    verifier.verify(attested.att_stmt, attested.auth_data, client_data_hash)


def sign_in(
    client: Fido2Client,
    server: Fido2Server,
    credential: AttestedCredentialData,
    verification: UserVerificationRequirement,
    *,
    by_id: bool = True,
) -> AuthenticationResponse:
    """Sign in, and have the relying party verify the signature."""
    allowed = [credential] if by_id else None
    options, state = server.authenticate_begin(allowed, user_verification=verification)
    response = client.get_assertion(options.public_key).get_response(0)
    server.authenticate_complete(state, [credential], response)
    return response


@covers("MC-83", "GA-53")
@needs(option="!alwaysUv")
@touches(2)
def test_touch_alone_registers_and_signs_in(
    no_pin: None,
    fido_client: Fido2Client,
    relying_party: Fido2Server,
    account: PublicKeyCredentialUserEntity,
    check: Check,
) -> None:
    with check("MC-83"), relied():
        credential = register(fido_client, relying_party, account, DISCOURAGED)
    with check("GA-53"), relied():
        sign_in(fido_client, relying_party, credential, DISCOURAGED)


@covers("MC-45", "GA-17")
@touches(2)
def test_pin_and_touch_register_and_sign_in(
    pin: Pin,
    fido_client: Fido2Client,
    relying_party: Fido2Server,
    account: PublicKeyCredentialUserEntity,
    check: Check,
) -> None:
    with check("MC-45"), relied():
        credential = register(fido_client, relying_party, account, REQUIRED)
    with check("GA-17"), relied():
        sign_in(fido_client, relying_party, credential, REQUIRED)


@covers("MC-70", "GA-48")
@needs(option="rk")
@touches(2)
def test_discoverable_credential_signs_in_without_a_user_name(
    pin: Pin,
    fido_client: Fido2Client,
    relying_party: Fido2Server,
    account: PublicKeyCredentialUserEntity,
    check: Check,
) -> None:
    with check("MC-70"), relied():
        kept = ResidentKeyRequirement.REQUIRED
        credential = register(fido_client, relying_party, account, REQUIRED, kept)
        signed_in = sign_in(fido_client, relying_party, credential, REQUIRED, by_id=False)
    with check("GA-48"):
        assert signed_in.response.user_handle == account.id


@covers("MC-51")
@needs(option="!alwaysUv")
@touches(2)
def test_second_registration_of_a_key_is_refused(
    no_pin: None,
    fido_client: Fido2Client,
    relying_party: Fido2Server,
    account: PublicKeyCredentialUserEntity,
    check: Check,
) -> None:
    registered = register(fido_client, relying_party, account, DISCOURAGED)
    options, _ = relying_party.register_begin(account, [registered], user_verification=DISCOURAGED)
    with check("MC-51"):
        assert refusal(fido_client, options.public_key) is ClientError.ERR.DEVICE_INELIGIBLE
