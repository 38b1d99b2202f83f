"""Who can sign in here, and with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fido2.webauthn import AttestedCredentialData

from rig.relying_parties.aws.accounts import Principal
from rig.relying_parties.aws.certification import Certification
from rig.relying_parties.aws.conditions import Policy
from rig.relying_parties.aws.devices import DeviceKind


@dataclass(frozen=True, kw_only=True)
class User:
    """A principal with a password.

    Attributes:
        number: The row in the store.
        handle: What keys store of the user: WebAuthn 5.4.3, `user.id`; random.
        password: Its hash.
        first_without_mfa: The first sign-in without MFA since it is asked for; None if none.
        policy: Who of the account may register which key; None for no restriction.
    """

    number: int
    principal: Principal
    handle: bytes
    password: str
    first_without_mfa: date | None
    policy: Policy | None


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """A credential on a key, or synced by a provider.

    Attributes:
        sign_count: The signature counter that was seen last; 0 for keys without one.
        backup_eligible: The flag BE of WebAuthn 6.1: it may be synced. It never changes.
        backed_up: The flag BS: it is.
        transports: As the browser told them.
        attestation: The format of the attestation statement.
        certification: What was known of the model on the day of registration.
    """

    credential: AttestedCredentialData
    sign_count: int
    backup_eligible: bool
    backed_up: bool
    transports: tuple[str, ...]
    attestation: str
    certification: Certification

    @property
    def credential_id(self) -> bytes:
        """The id by which the key knows the credential."""
        return self.credential.credential_id


@dataclass(frozen=True, kw_only=True)
class Token:
    """What makes codes.

    Attributes:
        last_step: The period of the last code that was used; a code counts once.
        serial: The serial number of a hardware token; empty for an app.
    """

    secret: bytes
    last_step: int
    serial: str = ""

    def __repr__(self) -> str:
        return f"Token(serial={self.serial!r})"


@dataclass(frozen=True, kw_only=True)
class Device:
    """An assigned MFA device."""

    name: str
    kind: DeviceKind
    assigned_on: date
    content: Passkey | Token
