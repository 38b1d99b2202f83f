"""Decisions about the token that outlives a power cycle, and what is told under it (CTAP 2.2)."""

from __future__ import annotations

from secrets import token_bytes

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rig.virtual.permissions import Permission
from rig.virtual.rules.base import AreaRules
from rig.virtual.store import Persistent, Token, new_persistent_token, new_store_state

_BLOCK = 16


class PersistentTokenRules(AreaRules):
    """Decisions about the token that outlives a power cycle, and what is told under it."""

    def has_persistent_token(self) -> bool:
        """Tell whether the key has such a token."""
        return self.profile.options.get("perCredMgmtRO", False)

    def asks_for_persistent_token(self, permissions: Permission) -> bool:
        """Tell whether these permissions are for the persistent token."""
        return permissions == Permission.PERSISTENT_CREDENTIAL_MANAGEMENT

    def persistent_tokens(self, persistent: Persistent) -> list[Token]:
        """Give the persistent token, if the key has one; it neither ages nor is it used up."""
        if not self.has_persistent_token():
            return []
        permission = Permission.PERSISTENT_CREDENTIAL_MANAGEMENT
        value = persistent.persistent_token
        return [Token(value=value, permissions=permission, user_verified=True)]

    def renew_persistent_token(self, persistent: Persistent) -> None:
        """Make the persistent token invalid when the PIN is changed (6.5.5.6)."""
        persistent.persistent_token = new_persistent_token()

    def store_changed(self, persistent: Persistent) -> None:
        """Change what encCredStoreState tells: a credential came, went or was renamed."""
        persistent.store_state = new_store_state()

    def enc_identifier(self, persistent: Persistent) -> bytes:
        """Encrypt the identifier of this key, until it is reset, for holders of the token."""
        return self.encrypted(persistent, b"encIdentifier", persistent.device_identifier)

    def enc_cred_store_state(self, persistent: Persistent) -> bytes:
        """Encrypt the state of the credential store for holders of the token."""
        return self.encrypted(persistent, b"encCredStoreState", persistent.store_state)

    def encrypted(self, persistent: Persistent, purpose: bytes, plaintext: bytes) -> bytes:
        """Return an IV and one block under a key that the token gives for this purpose (6.4)."""
        key = HKDF(hashes.SHA256(), _BLOCK, bytes(32), purpose).derive(persistent.persistent_token)
        iv = self.new_iv()
        encryptor = Cipher(AES128(key), CBC(iv)).encryptor()
        return iv + encryptor.update(plaintext) + encryptor.finalize()

    def new_iv(self) -> bytes:
        """Choose an IV, so that what nobody can read cannot be told apart either."""
        return token_bytes(_BLOCK)
