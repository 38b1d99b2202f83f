"""Signature algorithms of credentials: from a stored secret to a COSE key and a signature.

A private key is always kept as raw bytes: a credential id can wrap it whatever the algorithm is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rig.virtual.profile import Algorithm

_LENGTH = 32


class Signer(ABC):
    """A signature algorithm, named by its COSE identifier."""

    identifier: ClassVar[Algorithm]

    @abstractmethod
    def new_private_key(self) -> bytes:
        """Return a new private key, raw."""

    @abstractmethod
    def cose_key(self, private_key: bytes) -> dict[int, object]:
        """Return the COSE_Key of the public key, without any optional label (CTAP 6.1.2)."""

    @abstractmethod
    def sign(self, private_key: bytes, message: bytes) -> bytes:
        """Return the signature over `message` in the encoding of WebAuthn 6.5.5."""


class Es256(Signer):
    """ECDSA on P-256 with SHA-256; signatures are DER."""

    identifier = Algorithm.ES256

    def new_private_key(self) -> bytes:
        """Return a new private scalar, big-endian."""
        scalar = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        return scalar.to_bytes(_LENGTH, "big")

    def cose_key(self, private_key: bytes) -> dict[int, object]:
        """Return kty EC2, alg, crv P-256 and both coordinates."""
        point = p256_key(private_key).public_key().public_numbers()
        x, y = (number.to_bytes(_LENGTH, "big") for number in (point.x, point.y))
        return {1: 2, 3: self.identifier, -1: 1, -2: x, -3: y}

    def sign(self, private_key: bytes, message: bytes) -> bytes:
        """Return a DER signature."""
        return p256_key(private_key).sign(message, ec.ECDSA(hashes.SHA256()))


class EdDsa(Signer):
    """EdDSA on Ed25519; signatures are 64 raw bytes."""

    identifier = Algorithm.EDDSA

    def new_private_key(self) -> bytes:
        """Return a new Ed25519 seed."""
        return ed25519.Ed25519PrivateKey.generate().private_bytes_raw()

    def cose_key(self, private_key: bytes) -> dict[int, object]:
        """Return kty OKP, alg, crv Ed25519 and the public key."""
        private = ed25519.Ed25519PrivateKey.from_private_bytes(private_key)
        return {1: 1, 3: self.identifier, -1: 6, -2: private.public_key().public_bytes_raw()}

    def sign(self, private_key: bytes, message: bytes) -> bytes:
        """Return a raw signature."""
        return ed25519.Ed25519PrivateKey.from_private_bytes(private_key).sign(message)


SIGNERS: Mapping[int, Signer] = {signer.identifier: signer for signer in (Es256(), EdDsa())}
"""Every algorithm that this software can do; a profile says which of them its key offers."""


def uncompressed_point(private_key: bytes) -> bytes:
    """Return the P-256 public key as 65 bytes: 0x04 and both coordinates (SEC 1, 2.3.3)."""
    public_key = p256_key(private_key).public_key()
    return public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def p256_key(private_key: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the P-256 private key whose scalar is `private_key`, big-endian."""
    return ec.derive_private_key(int.from_bytes(private_key, "big"), ec.SECP256R1())
