"""Whose model a new key is, by its attestation; fact `certified-once`."""

from __future__ import annotations

from uuid import UUID

from cryptography import x509
from fido2.attestation import Attestation, UnsupportedType, verify_x509_chain
from fido2.attestation.base import InvalidAttestation
from fido2.webauthn import Aaguid, AttestationObject

from rig.metadata import Entry, Metadata
from rig.relying_parties.aws.refusal import Reason, Refused


def model_of(
    attestation: AttestationObject, client_data_hash: bytes, metadata: Metadata
) -> Entry | None:
    """Return the metadata of a key's model, if the attestation proves that it is that model.

    Args:
        client_data_hash: SHA-256 of the client data that was signed with it.

    Raises:
        Refused: The attestation statement is wrong.
    """
    path = _trust_path(attestation, client_data_hash)
    if not path:
        return None
    entry = _entry(attestation, path[0], metadata)
    roots = entry.statement.attestation_roots if entry else ()
    return entry if any(_leads_to(path, root) for root in roots) else None


def _trust_path(attestation: AttestationObject, client_data_hash: bytes) -> list[bytes]:
    """Return the certificates that the statement was signed with, the key's own first."""
    verifier = Attestation.for_type(attestation.fmt)()
    try:
        result = verifier.verify(attestation.att_stmt, attestation.auth_data, client_data_hash)
    except UnsupportedType:
        return []
    except InvalidAttestation as error:
        raise Refused(
            Reason.BAD_CEREMONY, f"the key's attestation statement is wrong: {error}"
        ) from error
    return list(result.trust_path)


def _entry(attestation: AttestationObject, certificate: bytes, metadata: Metadata) -> Entry | None:
    credential = attestation.auth_data.credential_data
    if credential is not None and credential.aaguid != Aaguid.NONE:
        return metadata.by_aaguid(UUID(bytes=bytes(credential.aaguid)))
    public_key = x509.load_der_x509_certificate(certificate).public_key()
    identifier = x509.SubjectKeyIdentifier.from_public_key(public_key).digest
    return metadata.by_key_identifier(identifier)


def _leads_to(path: list[bytes], root: bytes) -> bool:
    """Tell whether a chain ends at a root, which may be its own last certificate (or first)."""
    if root in path:
        path = path[: path.index(root)]
    try:
        verify_x509_chain([*path, root])
    except InvalidAttestation:
        return False
    return True
