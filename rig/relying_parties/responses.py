"""What a client hands to the site after a ceremony (WebAuthn 5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from fido2.ctap import CtapError
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from rig.relying_parties.unfit import Need, Unfit


class Excluded(Exception):
    """The key holds a credential of the exclude list already, and the user has touched it."""


class NoCredential(Unfit):
    """The key holds none of the credentials that would do."""

    def __init__(self) -> None:
        super().__init__(
            Need.ANSWER,
            "the key does not know the credential that it made",
            clause="CTAP 6.2.2",
            fields=("allow_list",),
        )


class Rejected(Unfit):
    """The key answered with a status other than success.

    Attributes:
        status: The CTAP2 status.
    """

    def __init__(self, error: CtapError, *, asked: str, clause: str) -> None:
        super().__init__(Need.ANSWER, f"it answers {asked} with {error}", clause=clause)
        self.status = error.code


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A new credential.

    Attributes:
        client_data: What the browser signed for; None where a program without one asked.
        hash: What the key signed: of the client data, or of what stands for it.
    """

    client_data: CollectedClientData | None
    hash: bytes
    attestation: AttestationObject

    @property
    def credential(self) -> AttestedCredentialData:
        """The attested credential data; raises `Unfit` if there is none."""
        data = self.attestation.auth_data.credential_data
        if data is None:
            raise Unfit(Need.ANSWER, "the reply holds no credential", clause="WebAuthn 6.5.1")
        return data


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """An assertion.

    Attributes:
        client_data: What the browser signed for; None where a program without one asked.
        hash: What the key signed: of the client data, or of what stands for it.
        user_handle: The account that the key tells; None if it tells none.
        outputs: Outputs of extensions for the site: `appid`, `secret`.
    """

    client_data: CollectedClientData | None
    hash: bytes
    credential_id: bytes
    auth_data: AuthenticatorData
    signature: bytes
    user_handle: bytes | None = None
    outputs: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def stripped(made: AttestationObject) -> AttestationObject:
    """Take away what tells the model (WebAuthn 5.1.3)."""
    data, credential = made.auth_data, made.auth_data.credential_data
    anonymous = b"" if credential is None else bytes(Aaguid.NONE) + bytes(credential)[16:]
    bare = AuthenticatorData.create(
        data.rp_id_hash, data.flags, data.counter, anonymous, data.extensions
    )
    return AttestationObject.create("none", bare, {})
