"""Faults of single algorithms, which a key that is tried with ES256 alone does not show."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from rig.virtual.algorithms import p384_key, rsa_key
from rig.virtual.faults.registry import fault
from rig.virtual.profile import Algorithm
from rig.virtual.rules import Rules
from rig.virtual.store import Credential


@fault(
    "es384-with-sha-256",
    breaks=("GA-53",),
    area="algorithms",
    says="ES384 signs a SHA-256",
)
class Es384WithSha256(Rules):
    def sign(self, credential: Credential, message: bytes) -> bytes:
        if credential.algorithm != Algorithm.ES384:
            return super().sign(credential, message)
        return p384_key(credential.private_key).sign(message, ec.ECDSA(hashes.SHA256()))


@fault(
    "rs256-with-pss",
    breaks=("GA-53",),
    area="algorithms",
    says="RS256 signs with the padding of PS256",
)
class Rs256WithPss(Rules):
    def sign(self, credential: Credential, message: bytes) -> bytes:
        if credential.algorithm != Algorithm.RS256:
            return super().sign(credential, message)
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
        return rsa_key(credential.private_key).sign(message, pss, hashes.SHA256())


@fault(
    "rsa-modulus-with-leading-zero",
    breaks=("MC-82",),
    area="algorithms",
    says="the modulus of an RSA key begins with a zero byte, as in DER",
)
class RsaModulusWithLeadingZero(Rules):
    def cose_key(self, credential: Credential) -> dict[int, object]:
        key = super().cose_key(credential)
        modulus = key[-1]
        if credential.algorithm == Algorithm.RS256 and isinstance(modulus, bytes):
            key[-1] = b"\0" + modulus
        return key


@fault(
    "ml-dsa-key-as-octet-pair",
    breaks=("MC-82",),
    area="algorithms",
    says="an ML-DSA key has the key type of Ed25519",
)
class MlDsaKeyAsOctetPair(Rules):
    def cose_key(self, credential: Credential) -> dict[int, object]:
        key = super().cose_key(credential)
        return {**key, 1: 1} if credential.algorithm == Algorithm.ML_DSA_44 else key


@fault(
    "es384-key-as-es256",
    breaks=("MC-15",),
    area="algorithms",
    says="the public key of ES384 is said to be one of ES256",
)
class Es384KeyAsEs256(Rules):
    def cose_key(self, credential: Credential) -> dict[int, object]:
        key = super().cose_key(credential)
        return {**key, 3: Algorithm.ES256} if credential.algorithm == Algorithm.ES384 else key
