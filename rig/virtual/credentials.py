"""Credential ids that carry their own key, sealed so that only this key can open them."""

from __future__ import annotations

from secrets import token_bytes
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rig.virtual import cbor
from rig.virtual.store import Credential, User

_NONCE_LENGTH = 12
_ALGORITHM, _PRIVATE_KEY, _CRED_PROTECT, _EXTRAS = 1, 2, 3, 4


def seal(wrapping_secret: bytes, rp_id_hash: bytes, credential: Credential) -> bytes:
    """Return the id of a non-discoverable credential; it is of use for one relying party only.

    Args:
        wrapping_secret: 32 bytes that never leave the key.
        rp_id_hash: SHA-256 of the RP ID, or U2F's application parameter; authenticated, not
            contained.
        credential: What to seal; neither its RP ID nor its account goes into it.
    """
    nonce = token_bytes(_NONCE_LENGTH)
    content = cbor.encode(
        {
            _ALGORITHM: credential.algorithm,
            _PRIVATE_KEY: credential.private_key,
            _CRED_PROTECT: credential.cred_protect,
            _EXTRAS: dict(credential.extras),
        }
    )
    return nonce + AESGCM(wrapping_secret).encrypt(nonce, content, rp_id_hash)


def unseal(wrapping_secret: bytes, rp_id_hash: bytes, credential_id: bytes) -> Credential | None:
    """Return the credential inside an id; None for an id of another key or relying party.

    The RP ID itself is not in there, so that of the credential is empty.
    """
    nonce, sealed = credential_id[:_NONCE_LENGTH], credential_id[_NONCE_LENGTH:]
    try:
        content = cbor.decode(AESGCM(wrapping_secret).decrypt(nonce, sealed, rp_id_hash))
    except (InvalidTag, ValueError):
        return None
    return _credential(content, credential_id)


def _credential(content: Any, credential_id: bytes) -> Credential:
    return Credential(
        credential_id=credential_id,
        rp_id="",
        user=User(id=b""),
        private_key=content[_PRIVATE_KEY],
        algorithm=content[_ALGORITHM],
        discoverable=False,
        cred_protect=content[_CRED_PROTECT],
        extras=content[_EXTRAS],
    )
