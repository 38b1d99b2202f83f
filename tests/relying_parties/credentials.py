"""Answers of a key that is made up here, sound until a test changes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fido2.cose import CoseKey
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from rig.metadata import Entry, Metadata, Statement, StatusReport
from rig.relying_parties.responses import Registration, SignIn
from rig.relying_parties.server import Account
from rig.virtual.attestation import attestation_of, root_certificate

FLAG = AuthenticatorData.FLAG
MODEL = UUID("6b657972-6967-0000-0000-00000000002a")
RP_ID = "site.example"
ORIGIN = "https://site.example"
CHALLENGE = bytes(range(32))
USER = b"alice"
PRIVATE = ec.derive_private_key(7, ec.SECP256R1())
CERTIFIED = (StatusReport(status="FIDO_CERTIFIED_L1"), StatusReport(status="FIDO_CERTIFIED"))


@dataclass(frozen=True, kw_only=True)
class Made:
    """What an answer is made of."""

    kind: str = "webauthn.create"
    challenge: bytes = CHALLENGE
    origin: str = ORIGIN
    cross_origin: bool = False
    rp_id: str = RP_ID
    flags: int = FLAG.UP | FLAG.UV
    counter: int = 5
    aaguid: UUID = MODEL
    certified_as: UUID = MODEL
    credential_id: bytes = bytes(16)
    algorithm: int = -7
    fmt: str = "packed"
    certificates: bool = True
    signed: bool = True
    extensions: Mapping[str, Any] | None = None
    user_handle: bytes | None = USER
    outputs: Mapping[str, Any] = field(default_factory=dict)
    browser: bool = True

    @property
    def client_data(self) -> CollectedClientData:
        """The client data."""
        return CollectedClientData.create(
            type=self.kind,
            challenge=self.challenge,
            origin=self.origin,
            cross_origin=self.cross_origin,
        )

    @property
    def credential(self) -> AttestedCredentialData:
        """The attested credential data."""
        es256 = CoseKey.for_alg(-7).from_cryptography_key(PRIVATE.public_key())
        public = CoseKey({**es256, 3: self.algorithm})
        return AttestedCredentialData.create(self.aaguid.bytes, self.credential_id, public)

    def data(self, *, attested: bool) -> AuthenticatorData:
        """The authenticator data."""
        more = (FLAG.AT if attested else 0) | (FLAG.ED if self.extensions is not None else 0)
        data: AuthenticatorData = AuthenticatorData.create(
            sha256(self.rp_id.encode()).digest(),
            FLAG(self.flags | more),
            self.counter,
            bytes(self.credential) if attested else b"",
            self.extensions,
        )
        return data

    def registration(self) -> Registration:
        """Return the answer to a registration."""
        data, client_data = self.data(attested=True), self.client_data
        message = bytes(data) + client_data.hash
        statement = attestation_of(self.certified_as.bytes).packed(message)
        if not self.certificates:
            statement = {"alg": -7, "sig": signature(message)}
        if not self.signed:
            statement["sig"] = signature(b"something else")
        if self.fmt == "fido-u2f":
            statement = self._u2f_statement(client_data.hash)
        if self.fmt == "none":
            statement = {}
        return Registration(
            client_data=client_data if self.browser else None,
            hash=client_data.hash,
            attestation=AttestationObject.create(self.fmt, data, statement),
        )

    def _u2f_statement(self, hashed: bytes) -> dict[str, object]:
        attestation = attestation_of(self.certified_as.bytes)
        point = PRIVATE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        application = sha256(self.rp_id.encode()).digest()
        message = b"\0" + application + hashed + self.credential_id + point
        return {"sig": attestation.sign(message), "x5c": [attestation.certificate]}

    def sign_in(self) -> SignIn:
        """Return the answer to a sign-in."""
        data, client_data = self.data(attested=False), self.client_data
        return SignIn(
            client_data=client_data if self.browser else None,
            hash=client_data.hash,
            credential_id=self.credential_id,
            auth_data=data,
            signature=signature(bytes(data) + client_data.hash if self.signed else b"else"),
            user_handle=self.user_handle,
            outputs=self.outputs,
        )


ACCOUNT = Account(USER, Made().credential, 4, backup_eligible=False)


def signature(message: bytes) -> bytes:
    """Return what the credential signs."""
    return PRIVATE.sign(message, ec.ECDSA(hashes.SHA256()))


def statement(**more: Any) -> Statement:
    """Return what the vendor states of the model."""
    told: dict[str, Any] = {
        "description": "Nobody's Key",
        "protocol_family": "fido2",
        "authenticator_version": 1,
        "protocol_versions": ((1, 1),),
        "algorithms": ("secp256r1_ecdsa_sha256_raw",),
        "user_verification": (),
        "attestation_types": ("basic_full",),
        "attestation_roots": (root_certificate(),),
        "key_protection": (),
        "matcher_protection": (),
        "attachment_hint": ("external", "wired"),
        "get_info": None,
    }
    return Statement(**{**told, **more})


def metadata(
    *reports: StatusReport,
    aaguid: UUID | None = MODEL,
    key_identifiers: tuple[bytes, ...] = (),
    **more: Any,
) -> Metadata:
    """Return metadata that holds the one model."""
    entry = Entry(
        aaguid=aaguid,
        aaid="",
        key_identifiers=key_identifiers,
        statement=statement(**more),
        status_reports=reports or CERTIFIED,
    )
    return Metadata(source="made up", number=1, entries=(entry,))
