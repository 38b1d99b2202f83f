"""A secret shared with the platform for one clientPIN request (CTAP 6.5.4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from rig.virtual.pin_protocol import PinProtocol


@dataclass(frozen=True, kw_only=True)
class PinSession:
    """A protocol and the secret that was agreed under it."""

    protocol: PinProtocol
    secret: bytes = field(repr=False)

    def encrypt(self, plaintext: bytes) -> bytes:
        """Return `plaintext`, whole blocks, encrypted for the platform."""
        return self.protocol.encrypt(self.secret, plaintext)

    def decrypt(self, ciphertext: bytes) -> bytes:
        """Return what the platform encrypted; PinProtocolError if it is malformed."""
        return self.protocol.decrypt(self.secret, ciphertext)

    def verify(self, message: bytes, mac: bytes) -> bool:
        """Tell whether `mac` is the platform's MAC over `message`."""
        return self.protocol.verify(self.secret, message, mac)
