"""PIN/UV auth protocols one and two, the authenticator's side (CTAP 6.5.4 to 6.5.7)."""

from __future__ import annotations

import hmac
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from hashlib import sha256
from typing import ClassVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rig.virtual.cbor import Key, Value

BLOCK = 16
"""Bytes of an AES block, and of the initialisation vector of protocol two."""

_COORDINATE = 32
_P256 = ec.SECP256R1()


class PinProtocolError(ValueError):
    """A platform key or a ciphertext that the protocol cannot work with."""


class PinProtocol(ABC):
    """One PIN/UV auth protocol; it holds no key, the memory of the authenticator does."""

    number: ClassVar[int]

    def decapsulate(
        self, private_key: ec.EllipticCurvePrivateKey, platform_key: Mapping[Key, Value]
    ) -> bytes:
        """Return the secret shared with the owner of `platform_key`, a COSE_Key.

        Raises:
            PinProtocolError: The platform key is no point on P-256.
        """
        return self.derive(private_key.exchange(ec.ECDH(), _point(platform_key)))

    @abstractmethod
    def encrypt(self, secret: bytes, plaintext: bytes) -> bytes:
        """Return `plaintext`, whole blocks, encrypted under the shared secret."""

    @abstractmethod
    def decrypt(self, secret: bytes, ciphertext: bytes) -> bytes:
        """Return the plaintext of `ciphertext`.

        Raises:
            PinProtocolError: It is not made of whole blocks, or lacks its IV.
        """

    @abstractmethod
    def authenticate(self, key: bytes, message: bytes) -> bytes:
        """Return the MAC over `message` under a shared secret or a token."""

    def verify(self, key: bytes, message: bytes, mac: bytes) -> bool:
        """Tell whether `mac` is the MAC over `message`, of exactly this protocol's length."""
        return hmac.compare_digest(self.authenticate(key, message), mac)

    @abstractmethod
    def derive(self, z: bytes) -> bytes:
        """Return the shared secret for the x-coordinate `z` of the agreed point."""


class PinProtocolOne(PinProtocol):
    """Protocol one: one key for both uses, a zero IV, a MAC cut to 16 bytes (CTAP 6.5.6)."""

    number = 1

    def encrypt(self, secret: bytes, plaintext: bytes) -> bytes:
        """Return `plaintext` encrypted with a zero IV."""
        return aes_cbc_encrypt(secret, bytes(BLOCK), plaintext)

    def decrypt(self, secret: bytes, ciphertext: bytes) -> bytes:
        """Return the plaintext of `ciphertext`."""
        return _aes_cbc_decrypt(secret, bytes(BLOCK), ciphertext)

    def authenticate(self, key: bytes, message: bytes) -> bytes:
        """Return the first 16 bytes of the HMAC."""
        return hmac.digest(key, message, "sha256")[:16]

    def derive(self, z: bytes) -> bytes:
        """Return the one key for both uses."""
        return sha256(z).digest()


class PinProtocolTwo(PinProtocol):
    """Protocol two: separate keys, a random IV in front, a whole MAC (CTAP 6.5.7)."""

    number = 2

    def encrypt(self, secret: bytes, plaintext: bytes) -> bytes:
        """Return a fresh IV and `plaintext` encrypted with it."""
        iv = os.urandom(BLOCK)
        return iv + aes_cbc_encrypt(secret[32:], iv, plaintext)

    def decrypt(self, secret: bytes, ciphertext: bytes) -> bytes:
        """Return the plaintext of what follows the IV."""
        return _aes_cbc_decrypt(secret[32:], ciphertext[:BLOCK], ciphertext[BLOCK:])

    def authenticate(self, key: bytes, message: bytes) -> bytes:
        """Return the HMAC under the first 32 bytes of `key`: a token has no more."""
        return hmac.digest(key[:32], message, "sha256")

    def derive(self, z: bytes) -> bytes:
        """Return the MAC key and the AES key."""
        return b"".join(_hkdf(z, info) for info in (b"CTAP2 HMAC key", b"CTAP2 AES key"))


PIN_PROTOCOLS: Mapping[int, PinProtocol] = {
    protocol.number: protocol for protocol in (PinProtocolOne(), PinProtocolTwo())
}
"""Every protocol that this software can do; a profile says which of them its key offers."""


def new_key_agreement_key() -> ec.EllipticCurvePrivateKey:
    """Return a new key-agreement key (CTAP 6.5.6, `regenerate()`)."""
    return ec.generate_private_key(_P256)


def cose_key(private_key: ec.EllipticCurvePrivateKey) -> dict[int, object]:
    """Return the public half of a key-agreement key as the COSE_Key of CTAP 6.5.6."""
    point = private_key.public_key().public_numbers()
    x, y = (number.to_bytes(_COORDINATE, "big") for number in (point.x, point.y))
    return {1: 2, 3: -25, -1: 1, -2: x, -3: y}


def aes_cbc_encrypt(key: bytes, iv: bytes, plaintext: bytes) -> bytes:
    """Return `plaintext` encrypted with AES-256-CBC, unpadded."""
    encryptor = Cipher(AES256(key), CBC(iv)).encryptor()
    return encryptor.update(plaintext) + encryptor.finalize()


def _aes_cbc_decrypt(key: bytes, iv: bytes, ciphertext: bytes) -> bytes:
    if len(iv) != BLOCK or len(ciphertext) % BLOCK:
        raise PinProtocolError("ciphertext is not made of whole blocks")
    decryptor = Cipher(AES256(key), CBC(iv)).decryptor()
    return decryptor.update(ciphertext) + decryptor.finalize()


def _hkdf(z: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=bytes(32), info=info).derive(z)


def _point(cose: Mapping[Key, Value]) -> ec.EllipticCurvePublicKey:
    x, y = cose.get(-2), cose.get(-3)
    if (cose.get(1), cose.get(-1)) != (2, 1) or not (isinstance(x, bytes) and isinstance(y, bytes)):
        raise PinProtocolError("platform key is not an EC2 key on P-256")
    if (len(x), len(y)) != (_COORDINATE, _COORDINATE):
        raise PinProtocolError("coordinates are not 32 bytes long")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_P256, b"\x04" + x + y)
    except ValueError as wrong:
        raise PinProtocolError("platform key is not on the curve") from wrong
