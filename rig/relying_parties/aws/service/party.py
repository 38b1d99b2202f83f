"""The WebAuthn side: what is asked of a key, and whether its answer is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestationObject,
    AuthenticationResponse,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from rig.metadata import Metadata
from rig.relying_parties.aws.certification import NONE_KNOWN, Certification, certification_of
from rig.relying_parties.aws.facts import fact
from rig.relying_parties.aws.refusal import Reason, Refused
from rig.relying_parties.aws.service.model import Passkey, User
from rig.relying_parties.demands import Attestation, Demand
from rig.relying_parties.responses import Registration, SignIn
from rig.relying_parties.server import (
    Account,
    ExpectedRegistration,
    ExpectedSignIn,
    check_registration,
    check_sign_in,
)
from rig.relying_parties.server.trust import chain_complaint, model_of
from rig.relying_parties.unfit import Unfit

RP_ID = "localhost"
"""Fact `relying-party`."""
RP_NAME = "AWS, played by keyrig"
ALGORITHMS = (-7, -257)
TIMEOUT_MS = 120_000
COUNTER_STEP = "7.2.22"
_KNOWN_WAYS = frozenset(AuthenticatorTransport)

Asked = tuple[Mapping[str, Any], bytes]
"""The options for the browser, and the challenge in them."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The options that AWS sends and that nobody outside knows; fact `options`."""

    user_verification: Demand = Demand.PREFERRED
    resident_key: Demand = Demand.PREFERRED
    attestation: Attestation = Attestation.DIRECT


class Party:
    """The relying party.

    Args:
        origin: The one origin whose answers count.
        choice: What is asked of a key.
        metadata: What says how far a model is certified; None for nothing.
    """

    def __init__(self, origin: str, choice: Choice, metadata: Metadata | None = None) -> None:
        self.origin = origin
        self.choice = choice
        self._metadata = metadata
        self._server = Fido2Server(
            PublicKeyCredentialRpEntity(id=RP_ID, name=RP_NAME),
            attestation=AttestationConveyancePreference(choice.attestation),
        )
        self._server.allowed_algorithms = [
            PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=number)
            for number in ALGORITHMS
        ]

    def begin_registration(self, user: User, known: Sequence[Passkey]) -> Asked:
        """Ask for a new credential.

        Args:
            known: The user's credentials, none of whose keys is to answer.
        """
        name = user.principal.name
        options, _ = self._server.register_begin(
            PublicKeyCredentialUserEntity(id=user.handle, name=name, display_name=name),
            [_descriptor(passkey) for passkey in known],
            ResidentKeyRequirement(self.choice.resident_key),
            UserVerificationRequirement(self.choice.user_verification),
        )
        return _asked(options.public_key), options.public_key.challenge

    def finish_registration(
        self, challenge: bytes, response: RegistrationResponse, transports: Sequence[str]
    ) -> Passkey:
        """Check what a key answered: WebAuthn Level 3, 7.1.

        Args:
            challenge: The one that was given out.
            transports: As the browser told them.

        Raises:
            Refused: It is not what was asked for.
        """
        told = response.response
        answer = Registration(
            client_data=told.client_data,
            hash=told.client_data.hash,
            attestation=told.attestation_object,
        )
        with _refusing():
            check_registration(self._expected(challenge), answer)
        made = told.attestation_object.auth_data
        return Passkey(
            credential=answer.credential,
            sign_count=made.counter,
            backup_eligible=made.is_backup_eligible(),
            backed_up=made.is_backed_up(),
            transports=tuple(transports),
            attestation=told.attestation_object.fmt,
            certification=self._certification(told.attestation_object),
        )

    def begin_sign_in(self, known: Sequence[Passkey]) -> Asked:
        """Ask any one of a user's credentials to sign."""
        options, _ = self._server.authenticate_begin(
            [_descriptor(passkey) for passkey in known],
            UserVerificationRequirement(self.choice.user_verification),
        )
        return _asked(options.public_key), options.public_key.challenge

    def finish_sign_in(
        self,
        challenge: bytes,
        user: User,
        known: Sequence[Passkey],
        response: AuthenticationResponse,
    ) -> Passkey:
        """Check what a key answered: WebAuthn Level 3, 7.2.

        Args:
            challenge: The one that was given out.

        Returns:
            The credential that signed, as it is now.

        Raises:
            Refused: It is not what was asked for.
        """
        expected = ExpectedSignIn(
            challenge=challenge,
            rp_id=RP_ID,
            origins=(self.origin,),
            accounts=[_account(user, passkey) for passkey in known],
            allowed=[passkey.credential_id for passkey in known],
            uv=self._must_verify,
        )
        with _refusing():
            check_sign_in(expected, _sign_in(response))
        seen = response.response.authenticator_data
        used = next(passkey for passkey in known if passkey.credential_id == response.raw_id)
        return replace(used, sign_count=seen.counter, backed_up=seen.is_backed_up())

    def _expected(self, challenge: bytes) -> ExpectedRegistration:
        return ExpectedRegistration(
            challenge=challenge,
            rp_id=RP_ID,
            origins=(self.origin,),
            algorithms=ALGORITHMS,
            uv=self._must_verify,
            attestation=self.choice.attestation,
        )

    @property
    def _must_verify(self) -> bool:
        return self.choice.user_verification is Demand.REQUIRED

    def _certification(self, attestation: AttestationObject) -> Certification:
        """Return the levels of a model that proves to be that model."""
        if self._metadata is None or chain_complaint(attestation, self._metadata) is not None:
            return NONE_KNOWN
        entry = model_of(attestation, self._metadata)
        return certification_of(entry) if entry else NONE_KNOWN


def _asked(options: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"publicKey": {**options, "timeout": TIMEOUT_MS}}


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    ways = [AuthenticatorTransport(way) for way in passkey.transports if way in _KNOWN_WAYS]
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY, id=passkey.credential_id, transports=ways or None
    )


def _account(user: User, passkey: Passkey) -> Account:
    return Account(
        user=user.handle,
        credential=passkey.credential,
        counter=passkey.sign_count,
        backup_eligible=passkey.backup_eligible,
    )


def _sign_in(response: AuthenticationResponse) -> SignIn:
    told = response.response
    return SignIn(
        client_data=told.client_data,
        hash=told.client_data.hash,
        credential_id=response.raw_id,
        auth_data=told.authenticator_data,
        signature=told.signature,
        user_handle=told.user_handle,
    )


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse whatever is not what was asked for."""
    try:
        yield
    except Unfit as unfit:
        raise Refused(
            Reason.BAD_CEREMONY,
            f"the answer is refused: {unfit.what} ({unfit.clause})",
            try_this="begin again",
            fact=fact("counter") if COUNTER_STEP in unfit.clause else None,
        ) from unfit
