"""Salts for hmac-secret and hmac-secret-mc, and what comes back for them (CTAP 12.7)."""

from __future__ import annotations

import secrets
from enum import IntEnum
from typing import Any, Protocol

from rig.suites.fixtures import Credential, Members
from rig.suites.platform_side import SharedSecret

HMAC = "hmac-secret"
HMAC_MC = "hmac-secret-mc"
LENGTH = 32
"""Bytes of a salt, and of the output for it."""


class Input(IntEnum):
    """Members of the extension's input."""

    KEY_AGREEMENT = 1
    SALT_ENC = 2
    SALT_AUTH = 3
    PIN_UV_AUTH_PROTOCOL = 4


def new_salt() -> bytes:
    """Return a salt that no other test has."""
    return secrets.token_bytes(LENGTH)


def salted(secret: SharedSecret, *salts: bytes) -> Members:
    """Return the sound input for salts: one or two, unless the test wants others."""
    salt_enc = secret.encrypt(b"".join(salts))
    return {
        Input.KEY_AGREEMENT: secret.platform_key,
        Input.SALT_ENC: salt_enc,
        Input.SALT_AUTH: secret.authenticate(salt_enc),
        Input.PIN_UV_AUTH_PROTOCOL: secret.protocol.VERSION,
    }


def encrypted_length(secret: SharedSecret, salts: int) -> int:
    """Return how long the output for so many salts is, encrypted: protocol two puts an IV first."""
    return salts * LENGTH + (16 if secret.protocol.VERSION > 1 else 0)


def opened(secret: SharedSecret, output: Any, salts: int) -> bytes:
    """Decrypt an output for so many salts; AssertionError for one of another type or length."""
    assert isinstance(output, bytes), f"the output is no byte string: {output!r}"
    due = encrypted_length(secret, salts)
    assert len(output) == due, f"the output has {len(output)} bytes, not {due}"
    return secret.decrypt(output)


class HmacSecret(Protocol):
    """`hmac_secret`: sign in with salts; get what comes back for them, decrypted."""

    def __call__(
        self,
        credential: Credential,
        *salts: bytes,
        secret: SharedSecret | None = None,
        changes: Members | None = None,
    ) -> bytes: ...
