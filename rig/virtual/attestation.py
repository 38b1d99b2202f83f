"""Attestation of new credentials: a made-up vendor's root, one leaf per AAGUID (WebAuthn 8.2.1).

The private keys are derived from public labels, so that every process shows the same vendor and a
saved key keeps its attestation. They vouch for nothing, and no one must trust the root.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from rig.virtual.algorithms import p256_key
from rig.virtual.profile import Algorithm

_AAGUID_EXTENSION = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")
_SERIAL_NUMBER_EXTENSION = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.2")
_NOT_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
_NOT_AFTER = datetime(2060, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Attestation:
    """The attestation key of a model and the certificate that goes with it."""

    private_key: ec.EllipticCurvePrivateKey
    certificate: bytes
    """The leaf, DER."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature over `message`, DER."""
        return self.private_key.sign(message, ec.ECDSA(hashes.SHA256()))

    def packed(self, message: bytes) -> dict[str, object]:
        """Return the packed attestation statement over `message` (WebAuthn 8.2)."""
        return {"alg": Algorithm.ES256, "sig": self.sign(message), "x5c": [self.certificate]}


@cache
def attestation_of(aaguid: bytes) -> Attestation:
    """Return the attestation of the model with this AAGUID (16 bytes); made once per process."""
    private_key = _labelled_key(b"attestation " + aaguid)
    leaf = _leaf(private_key.public_key(), aaguid)
    return _signed(private_key, leaf)


@cache
def enterprise_attestation_of(aaguid: bytes, serial_number: bytes) -> Attestation:
    """Return the attestation of one key of a model, which tells it from all others.

    Args:
        aaguid: 16 bytes.
        serial_number: Of at most 127 bytes (WebAuthn 8.2.2).
    """
    private_key = _labelled_key(b"enterprise attestation " + aaguid + serial_number)
    octets = bytes([4, len(serial_number)]) + serial_number
    serial = x509.UnrecognizedExtension(_SERIAL_NUMBER_EXTENSION, octets)
    leaf = _leaf(private_key.public_key(), aaguid).add_extension(serial, critical=False)
    return _signed(private_key, leaf)


@cache
def root_certificate() -> bytes:
    """Return the made-up vendor's root certificate, DER: the trust anchor of every leaf."""
    public_key = _root_key().public_key()
    certificate = (
        _builder(_ROOT_NAME, public_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .sign(_root_key(), hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.DER)


def _signed(private_key: ec.EllipticCurvePrivateKey, leaf: x509.CertificateBuilder) -> Attestation:
    certificate = leaf.sign(_root_key(), hashes.SHA256()).public_bytes(Encoding.DER)
    return Attestation(private_key=private_key, certificate=certificate)


def _leaf(public_key: ec.EllipticCurvePublicKey, aaguid: bytes) -> x509.CertificateBuilder:
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(_root_key().public_key())
    octets = b"\x04\x10" + aaguid
    return (
        _builder(_LEAF_NAME, public_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(issuer, critical=False)
        .add_extension(x509.UnrecognizedExtension(_AAGUID_EXTENSION, octets), critical=False)
    )


def _builder(subject: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_ROOT_NAME)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOT_BEFORE)
        .not_valid_after(_NOT_AFTER)
    )


def _name(unit: str, common_name: str) -> x509.Name:
    parts = {
        NameOID.COUNTRY_NAME: "CH",
        NameOID.ORGANIZATION_NAME: "Keyrig Virtual Keys",
        NameOID.ORGANIZATIONAL_UNIT_NAME: unit,
        NameOID.COMMON_NAME: common_name,
    }
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts.items()])


_ROOT_NAME = _name("Roots", "Keyrig Virtual Key Root")
_LEAF_NAME = _name("Authenticator Attestation", "Keyrig Virtual Key")


@cache
def _root_key() -> ec.EllipticCurvePrivateKey:
    return _labelled_key(b"root")


def _labelled_key(label: bytes) -> ec.EllipticCurvePrivateKey:
    return p256_key(sha256(b"keyrig virtual key: " + label).digest())
