"""Credential ids that carry their own key, sealed so that only this key can open them."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rig.virtual import cbor
from rig.virtual.store import Credential, User

_NONCE_LENGTH = 12
_ALGORITHM, _PRIVATE_KEY = 1, 2


def seal(wrapping_secret: bytes, rp_id: str, algorithm: int, private_key: bytes) -> bytes:
    """Return the id of a non-discoverable credential; it is of use for this `rp_id` only.

    Args:
        wrapping_secret: 32 bytes that never leave the key.
        rp_id: Authenticated, not contained.
        algorithm: COSE algorithm identifier.
        private_key: The raw private key.
    """
    nonce = token_bytes(_NONCE_LENGTH)
    content = cbor.encode({_ALGORITHM: algorithm, _PRIVATE_KEY: private_key})
    return nonce + AESGCM(wrapping_secret).encrypt(nonce, content, _bound_to(rp_id))


def unseal(wrapping_secret: bytes, rp_id: str, credential_id: bytes) -> Credential | None:
    """Return the credential inside an id; None for an id of another key or relying party."""
    nonce, sealed = credential_id[:_NONCE_LENGTH], credential_id[_NONCE_LENGTH:]
    try:
        content = cbor.decode(AESGCM(wrapping_secret).decrypt(nonce, sealed, _bound_to(rp_id)))
    except (InvalidTag, ValueError):
        return None
    return _credential(content, rp_id, credential_id)


def _credential(content: cbor.Value, rp_id: str, credential_id: bytes) -> Credential | None:
    if not isinstance(content, dict):
        return None
    algorithm, private_key = content.get(_ALGORITHM), content.get(_PRIVATE_KEY)
    if not isinstance(algorithm, int) or not isinstance(private_key, bytes):
        return None
    return Credential(
        credential_id=credential_id,
        rp_id=rp_id,
        user=User(id=b""),
        private_key=private_key,
        algorithm=algorithm,
        discoverable=False,
    )


def _bound_to(rp_id: str) -> bytes:
    return sha256(rp_id.encode()).digest()
