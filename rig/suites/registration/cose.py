"""The members of a COSE key, by its algorithm (RFC 9053 7, RFC 9864, WebAuthn 5.8.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from fido2.cose import CoseKey

Shape: TypeAlias = Mapping[int, object]
"""Each label with its value, or with its length in bytes where the value is a byte string."""

_P256 = {1: 2, -1: 1, -2: 32, -3: 32}
_P384 = {1: 2, -1: 2, -2: 48, -3: 48}
_P521 = {1: 2, -1: 3, -2: 66, -3: 66}
_SECP256K1 = {1: 2, -1: 8, -2: 32, -3: 32}
_ED25519 = {1: 1, -1: 6, -2: 32}

_OF_ALGORITHM: Mapping[int, Shape] = {
    -7: _P256,
    -9: _P256,
    -35: _P384,
    -51: _P384,
    -36: _P521,
    -52: _P521,
    -47: _SECP256K1,
    -8: _ED25519,
    -19: _ED25519,
    -48: {1: 7, -1: 1312},
    -49: {1: 7, -1: 1952},
    -50: {1: 7, -1: 2592},
}


_RSA = -257
_LEAST_MODULUS = 256


def due_shape(algorithm: int, key: CoseKey) -> Shape | None:
    """Return what a public key for an algorithm must hold; None if that is not known here.

    Args:
        algorithm: COSE algorithm identifier.
        key: What the key gave; an RSA modulus may be longer than 2048 bits.
    """
    shape = _OF_ALGORITHM.get(algorithm)
    if algorithm == _RSA:
        shape = {1: 3, -1: max(_LEAST_MODULUS, len(key.get(-1, b"").lstrip(b"\0"))), -2: 3}
    return None if shape is None else {**shape, 3: algorithm}


def shape_of(key: CoseKey) -> Shape:
    """Return what a public key holds."""
    return {
        label: len(value) if isinstance(value, bytes) else value for label, value in key.items()
    }
