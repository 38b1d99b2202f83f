"""Keys and signatures of every algorithm, judged by `cryptography` and python-fido2."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, padding, rsa
from fido2.cose import CoseKey

from rig.virtual.algorithms import SIGNERS
from rig.virtual.profile import Algorithm

MESSAGE = b"authenticator data and client data hash"
BY_NAME = {each.name: each for each in Algorithm}
LABELS = {
    Algorithm.ES256: {1: 2, -1: 1, -2: 32, -3: 32},
    Algorithm.EDDSA: {1: 1, -1: 6, -2: 32},
    Algorithm.ES384: {1: 2, -1: 2, -2: 48, -3: 48},
    Algorithm.ML_DSA_44: {1: 7, -1: 1312},
    Algorithm.RS256: {1: 3, -1: 256, -2: 3},
}


def number(value: bytes) -> int:
    return int.from_bytes(value, "big")


def verify(key: dict[int, Any], signature: bytes, message: bytes) -> None:
    """Verify with `cryptography` alone, from the COSE key's bytes."""
    match key[3]:
        case -7:
            point = ec.EllipticCurvePublicNumbers(number(key[-2]), number(key[-3]), ec.SECP256R1())
            point.public_key().verify(signature, message, ec.ECDSA(hashes.SHA256()))
        case -35:
            point = ec.EllipticCurvePublicNumbers(number(key[-2]), number(key[-3]), ec.SECP384R1())
            point.public_key().verify(signature, message, ec.ECDSA(hashes.SHA384()))
        case -8:
            ed25519.Ed25519PublicKey.from_public_bytes(key[-2]).verify(signature, message)
        case -48:
            mldsa.MLDSA44PublicKey.from_public_bytes(key[-1]).verify(signature, message)
        case -257:
            numbers = rsa.RSAPublicNumbers(number(key[-2]), number(key[-1]))
            numbers.public_key().verify(signature, message, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("algorithm", BY_NAME.values(), ids=BY_NAME)
def test_a_signature_verifies_and_only_over_what_was_signed(algorithm: Algorithm) -> None:
    signer = SIGNERS[algorithm]
    private_key = signer.new_private_key()
    key: Any = signer.cose_key(private_key)
    signature = signer.sign(private_key, MESSAGE)
    verify(key, signature, MESSAGE)
    CoseKey.parse(key).verify(MESSAGE, signature)
    with pytest.raises(InvalidSignature):
        verify(key, signature, MESSAGE + b"!")
    assert {
        label: len(each) if isinstance(each, bytes) else each for label, each in key.items()
    } == {
        **LABELS[algorithm],
        3: algorithm,
    }


def test_every_algorithm_has_a_signer() -> None:
    assert set(SIGNERS) == set(Algorithm)


def test_a_coordinate_with_leading_zeros_keeps_its_length() -> None:
    keys: Any = (SIGNERS[-7].cose_key(scalar.to_bytes(32, "big")) for scalar in range(1, 2000))
    shorter = next(key for key in keys if key[-2][0] == 0)
    assert len(shorter[-2]) == len(shorter[-3]) == 32
