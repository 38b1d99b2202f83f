"""The WebAuthn side: what is asked of a key, and whether its answer is right.

python-fido2's server makes the challenges and checks signatures; what WebAuthn asks of a site
beyond that is checked here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestationObject,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    AuthenticatorTransport,
    CollectedClientData,
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
from rig.relying_parties.aws.facts import Fact, fact
from rig.relying_parties.aws.refusal import Reason, Refused
from rig.relying_parties.aws.service.attestation import model_of
from rig.relying_parties.aws.service.model import Passkey, User
from rig.relying_parties.demands import Attestation, Demand

RP_ID = "localhost"
"""Fact `relying-party`."""
RP_NAME = "AWS, played by keyrig"
ALGORITHMS = (-7, -257)
TIMEOUT_MS = 120_000
LONGEST_CREDENTIAL_ID = 1023
"""WebAuthn Level 3, 7.1, step 25."""
_KNOWN_WAYS = frozenset(AuthenticatorTransport)


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
            verify_origin=lambda seen: seen == origin,
        )
        self._server.allowed_algorithms = [
            PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=number)
            for number in ALGORITHMS
        ]

    def begin_registration(
        self, user: User, known: Sequence[Passkey]
    ) -> tuple[Mapping[str, Any], Mapping[str, Any], bytes]:
        """Ask for a new credential.

        Args:
            known: The user's credentials, none of whose keys is to answer.

        Returns:
            The options for the browser, the state for the end, and the challenge.
        """
        name = user.principal.name
        options, state = self._server.register_begin(
            PublicKeyCredentialUserEntity(id=user.handle, name=name, display_name=name),
            [_descriptor(passkey) for passkey in known],
            ResidentKeyRequirement(self.choice.resident_key),
            UserVerificationRequirement(self.choice.user_verification),
        )
        return _asked(options.public_key), state, options.public_key.challenge

    def finish_registration(
        self, state: Mapping[str, Any], response: RegistrationResponse, transports: Sequence[str]
    ) -> Passkey:
        """Check what a key answered: WebAuthn Level 3, 7.1.

        Args:
            transports: As the browser told them.

        Raises:
            Refused: It is not what was asked for.
        """
        try:
            made = self._server.register_complete(state, response)
        except ValueError as error:
            raise _bad(str(error)) from error
        _check_not_framed(response.response.client_data)
        _check_backup_flags(made)
        credential = _credential(made)
        attestation = response.response.attestation_object
        return Passkey(
            credential=credential,
            sign_count=made.counter,
            backup_eligible=made.is_backup_eligible(),
            backed_up=made.is_backed_up(),
            transports=tuple(transports),
            attestation=attestation.fmt,
            certification=self._certification(attestation, response.response.client_data.hash),
        )

    def begin_sign_in(
        self, known: Sequence[Passkey]
    ) -> tuple[Mapping[str, Any], Mapping[str, Any], bytes]:
        """Ask any one of a user's credentials to sign.

        Returns:
            The options for the browser, the state for the end, and the challenge.
        """
        options, state = self._server.authenticate_begin(
            [_descriptor(passkey) for passkey in known],
            UserVerificationRequirement(self.choice.user_verification),
        )
        return _asked(options.public_key), state, options.public_key.challenge

    def finish_sign_in(
        self,
        state: Mapping[str, Any],
        user: User,
        known: Sequence[Passkey],
        response: AuthenticationResponse,
    ) -> Passkey:
        """Check what a key answered: WebAuthn Level 3, 7.2.

        Returns:
            The credential that signed, as it is now.

        Raises:
            Refused: It is not what was asked for.
        """
        try:
            self._server.authenticate_complete(
                state, [passkey.credential for passkey in known], response
            )
        except ValueError as error:
            raise _bad(str(error)) from error
        handle = response.response.user_handle
        if handle is not None and handle != user.handle:
            raise _bad("the credential is another user's")
        _check_not_framed(response.response.client_data)
        used = next(passkey for passkey in known if passkey.credential_id == response.raw_id)
        return _after(used, response.response.authenticator_data)

    def _certification(self, attestation: AttestationObject, signed: bytes) -> Certification:
        if self._metadata is None:
            return NONE_KNOWN
        entry = model_of(attestation, signed, self._metadata)
        return certification_of(entry) if entry else NONE_KNOWN


def _asked(options: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"publicKey": {**options, "timeout": TIMEOUT_MS}}


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    ways = [AuthenticatorTransport(way) for way in passkey.transports if way in _KNOWN_WAYS]
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY, id=passkey.credential_id, transports=ways or None
    )


def _credential(made: AuthenticatorData) -> AttestedCredentialData:
    credential = made.credential_data
    if credential is None or credential.public_key.get(3) not in ALGORITHMS:
        raise _bad("the credential is of an algorithm that was not asked for")
    if len(credential.credential_id) > LONGEST_CREDENTIAL_ID:
        raise _bad("the credential id is too long")
    return credential


def _after(passkey: Passkey, seen: AuthenticatorData) -> Passkey:
    """Return a credential as it is after it signed."""
    _check_backup_flags(seen)
    if seen.is_backup_eligible() != passkey.backup_eligible:
        raise _bad("the credential could be synced, and now cannot, or the other way round")
    if (seen.counter or passkey.sign_count) and seen.counter <= passkey.sign_count:
        raise _bad("the signature counter did not go up: there may be a copy", fact("counter"))
    return replace(passkey, sign_count=seen.counter, backed_up=seen.is_backed_up())


def _check_backup_flags(seen: AuthenticatorData) -> None:
    if seen.is_backed_up() and not seen.is_backup_eligible():
        raise _bad("the credential is synced, and yet cannot be (flags BS and BE)")


def _check_not_framed(client_data: CollectedClientData) -> None:
    if client_data.cross_origin:
        raise _bad("the answer was given in a frame of another site")


def _bad(what: str, rests_on: Fact | None = None) -> Refused:
    return Refused(
        Reason.BAD_CEREMONY, f"the answer is refused: {what}", try_this="begin again", fact=rests_on
    )
