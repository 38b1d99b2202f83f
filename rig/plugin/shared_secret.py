"""What a platform puts into clientPIN requests once it has agreed on a secret (CTAP 6.5.4)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.plugin.pin import Pin
from rig.plugin.requests import Members

CMD = ClientPin.CMD
PADDED = 64
"""Bytes that a new PIN is filled up to with zeros before it is encrypted (CTAP 6.5.5.5)."""
HASHED = 16
"""Bytes of a PIN's SHA-256 that prove that it is known (CTAP 6.5.5.6)."""


@dataclass(frozen=True, kw_only=True)
class SharedSecret:
    """A secret that was agreed with the key, and the requests that it serves for.

    Attributes:
        protocol: python-fido2's half of the PIN/UV auth protocol.
        platform_key: The platform's public key, a COSE_Key.
    """

    protocol: PinProtocol
    platform_key: Mapping[int, Any]
    value: bytes = field(repr=False)

    def encrypt(self, plaintext: bytes) -> bytes:
        """Return whole blocks encrypted under the secret."""
        return self.protocol.encrypt(self.value, plaintext)

    def decrypt(self, ciphertext: bytes) -> bytes:
        """Return what the key encrypted under the secret."""
        return self.protocol.decrypt(self.value, ciphertext)

    def authenticate(self, message: bytes) -> bytes:
        """Return the MAC over a message under the secret."""
        return self.protocol.authenticate(self.value, message)

    def set_pin(self, pin: Pin, padded: int = PADDED) -> Members:
        """Return the members of setPIN; `padded` is the length in bytes of the padded PIN."""
        return self.signed(self._opened(CMD.SET_PIN) | {5: self._new_pin_enc(pin, padded)})

    def change_pin(self, old: Pin, new: Pin, padded: int = PADDED) -> Members:
        """Return the members of changePIN, with the new PIN padded likewise."""
        members = self._opened(CMD.CHANGE_PIN) | {6: self._pin_hash_enc(old)}
        return self.signed(members | {5: self._new_pin_enc(new, padded)})

    def get_pin_token(self, pin: Pin) -> Members:
        """Return the members of getPinToken (0x05)."""
        return self._opened(CMD.GET_TOKEN_USING_PIN_LEGACY) | {6: self._pin_hash_enc(pin)}

    def get_token(self, pin: Pin, permissions: int, rp_id: str | None) -> Members:
        """Return the members of getPinUvAuthTokenUsingPinWithPermissions (0x09)."""
        members = self._opened(CMD.GET_TOKEN_USING_PIN) | {6: self._pin_hash_enc(pin)}
        return members | {9: permissions} | ({} if rp_id is None else {0x0A: rp_id})

    def signed(self, members: Members) -> Members:
        """Put the pinUvAuthParam of setPIN or changePIN in, over what the members hold now."""
        message = members[5] + members.get(6, b"")
        return members | {4: self.authenticate(message)}

    def _opened(self, subcommand: int) -> Members:
        return {1: self.protocol.VERSION, 2: subcommand, 3: self.platform_key}

    def _new_pin_enc(self, pin: Pin, padded: int) -> bytes:
        return self.encrypt(pin.encode().ljust(padded, b"\x00"))

    def _pin_hash_enc(self, pin: Pin) -> bytes:
        return self.encrypt(hashlib.sha256(pin.encode()).digest()[:HASHED])
