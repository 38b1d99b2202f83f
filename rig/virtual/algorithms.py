"""Signature algorithms of credentials: from a stored secret to a COSE key and a signature.

A private key is always kept as raw bytes: a credential id can wrap it whatever the algorithm is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rig.virtual.profile import Algorithm

_LOADED = 256
"""How many private keys stay loaded: to load one costs about as much as to sign with it."""
_RSA_EXPONENT = 65537
_RSA_BITS = 2048


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


class Ecdsa(Signer):
    """ECDSA on one curve with one hash; a private key is its scalar, big-endian."""

    curve: ClassVar[ec.EllipticCurve]
    cose_curve: ClassVar[int]
    hash_algorithm: ClassVar[hashes.HashAlgorithm]

    def new_private_key(self) -> bytes:
        """Return a new private scalar."""
        private_key = ec.generate_private_key(self.curve)
        scalar = private_key.private_numbers().private_value.to_bytes(self._length, "big")
        _keep_loaded(self.curve, scalar, private_key)
        return scalar

    def cose_key(self, private_key: bytes) -> dict[int, object]:
        """Return kty EC2, alg, crv and both coordinates."""
        public_key = _ec_key(private_key, self.curve).public_key()
        point = public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]
        x, y = point[: self._length], point[self._length :]
        return {1: 2, 3: self.identifier, -1: self.cose_curve, -2: x, -3: y}

    def sign(self, private_key: bytes, message: bytes) -> bytes:
        """Return a DER signature."""
        return _ec_key(private_key, self.curve).sign(message, ec.ECDSA(self.hash_algorithm))

    @property
    def _length(self) -> int:
        return (self.curve.key_size + 7) // 8


_EC_KEYS: dict[tuple[str, bytes], ec.EllipticCurvePrivateKey] = {}
_P256, _P384 = ec.SECP256R1(), ec.SECP384R1()


class Es256(Ecdsa):
    """ECDSA on P-256 with SHA-256."""

    identifier = Algorithm.ES256
    curve, cose_curve, hash_algorithm = _P256, 1, hashes.SHA256()


class Es384(Ecdsa):
    """ECDSA on P-384 with SHA-384."""

    identifier = Algorithm.ES384
    curve, cose_curve, hash_algorithm = _P384, 2, hashes.SHA384()


class EdDsa(Signer):
    """EdDSA on Ed25519; signatures are 64 raw bytes."""

    identifier = Algorithm.EDDSA

    def new_private_key(self) -> bytes:
        """Return a new Ed25519 seed."""
        return ed25519.Ed25519PrivateKey.generate().private_bytes_raw()

    def cose_key(self, private_key: bytes) -> dict[int, object]:
        """Return kty OKP, alg, crv Ed25519 and the public key."""
        public_key = _ed25519_key(private_key).public_key()
        return {1: 1, 3: self.identifier, -1: 6, -2: public_key.public_bytes_raw()}

    def sign(self, private_key: bytes, message: bytes) -> bytes:
        """Return a raw signature."""
        return _ed25519_key(private_key).sign(message)


class MlDsa44(Signer):
    """ML-DSA-44 (FIPS 204); a private key is its seed, signatures have 2420 bytes."""

    identifier = Algorithm.ML_DSA_44

    def new_private_key(self) -> bytes:
        """Return a new seed."""
        return mldsa.MLDSA44PrivateKey.generate().private_bytes_raw()

    def cose_key(self, private_key: bytes) -> dict[int, object]:
        """Return kty AKP, alg and the public key of 1312 bytes."""
        public_key = _ml_dsa_key(private_key).public_key()
        return {1: 7, 3: self.identifier, -1: public_key.public_bytes_raw()}

    def sign(self, private_key: bytes, message: bytes) -> bytes:
        """Return a raw signature, with an empty context."""
        return _ml_dsa_key(private_key).sign(message)


class Rs256(Signer):
    """RSASSA-PKCS1-v1_5 of 2048 bits with SHA-256; a private key is its two primes."""

    identifier = Algorithm.RS256

    def new_private_key(self) -> bytes:
        """Return two new primes of 128 bytes each; to find them takes tens of milliseconds."""
        numbers = rsa.generate_private_key(_RSA_EXPONENT, _RSA_BITS).private_numbers()
        return b"".join(_unsigned(prime) for prime in (numbers.p, numbers.q))

    def cose_key(self, private_key: bytes) -> dict[int, object]:
        """Return kty RSA, alg, modulus and exponent, without leading zeros (RFC 8230 4)."""
        numbers = rsa_key(private_key).public_key().public_numbers()
        return {1: 3, 3: self.identifier, -1: _unsigned(numbers.n), -2: _unsigned(numbers.e)}

    def sign(self, private_key: bytes, message: bytes) -> bytes:
        """Return a raw signature, as long as the modulus."""
        return rsa_key(private_key).sign(message, padding.PKCS1v15(), hashes.SHA256())


SIGNERS: Mapping[int, Signer] = {
    signer.identifier: signer for signer in (Es256(), EdDsa(), Es384(), MlDsa44(), Rs256())
}
"""Every algorithm that this software can do; a profile says which of them its key offers."""


def uncompressed_point(private_key: bytes) -> bytes:
    """Return the P-256 public key as 65 bytes: 0x04 and both coordinates (SEC 1, 2.3.3)."""
    public_key = p256_key(private_key).public_key()
    return public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def p256_key(private_key: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the P-256 private key whose scalar is `private_key`, big-endian."""
    return _ec_key(private_key, _P256)


def p384_key(private_key: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the P-384 private key whose scalar is `private_key`, big-endian."""
    return _ec_key(private_key, _P384)


@lru_cache(_LOADED)
def rsa_key(primes: bytes) -> rsa.RSAPrivateKey:
    """Return the RSA private key of two primes of the same length, one behind the other."""
    half = len(primes) // 2
    p, q = int.from_bytes(primes[:half], "big"), int.from_bytes(primes[half:], "big")
    d = rsa.rsa_recover_private_exponent(_RSA_EXPONENT, p, q)
    return rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=rsa.RSAPublicNumbers(_RSA_EXPONENT, p * q),
    ).private_key(unsafe_skip_rsa_key_validation=True)


def _ec_key(scalar: bytes, curve: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
    if (loaded := _EC_KEYS.get((curve.name, scalar))) is not None:
        return loaded
    private_key = ec.derive_private_key(int.from_bytes(scalar, "big"), curve)
    _keep_loaded(curve, scalar, private_key)
    return private_key


def _keep_loaded(
    curve: ec.EllipticCurve, scalar: bytes, private_key: ec.EllipticCurvePrivateKey
) -> None:
    """Keep a key at hand, a new one too; the one that was loaded first makes room for it."""
    if len(_EC_KEYS) >= _LOADED:
        del _EC_KEYS[next(iter(_EC_KEYS))]
    _EC_KEYS[curve.name, scalar] = private_key


@lru_cache(_LOADED)
def _ed25519_key(seed: bytes) -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(_LOADED)
def _ml_dsa_key(seed: bytes) -> mldsa.MLDSA44PrivateKey:
    return mldsa.MLDSA44PrivateKey.from_seed_bytes(seed)


def _unsigned(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
