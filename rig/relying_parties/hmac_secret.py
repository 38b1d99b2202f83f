"""The platform's side of hmac-secret (CTAP 12.5), and the salts of the extension prf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from fido2.cose import CoseKey
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.relying_parties.hand import Hand
from rig.relying_parties.unfit import Need, Unfit, reading_answers


@dataclass(frozen=True)
class Shared:
    """A secret shared with the key, for hmac-secret (CTAP 12.5)."""

    _protocol: PinProtocol
    _platform_key: Mapping[int, Any]
    _secret: bytes = field(repr=False)

    @classmethod
    def agreed(cls, hand: Hand) -> Shared:
        """Agree on one with the key as it is now."""
        with reading_answers():
            ctap2 = hand.ctap2()
            protocol = hand.client_pin(ctap2).protocol
            reply = ctap2.client_pin(protocol.VERSION, ClientPin.CMD.GET_KEY_AGREEMENT)
            peer = CoseKey(reply[ClientPin.RESULT.KEY_AGREEMENT])
            return cls(protocol, *protocol.encapsulate(peer))

    def asking(self, salt: bytes) -> dict[int, Any]:
        """Return the input of the extension for one salt."""
        encrypted = self._protocol.encrypt(self._secret, salt)
        proof = self._protocol.authenticate(self._secret, encrypted)
        version = self._protocol.VERSION
        named = {} if version == 1 else {4: version}
        return {1: self._platform_key, 2: encrypted, 3: proof, **named}

    def secret(self, outputs: Mapping[str, Any]) -> bytes:
        """Return the 32 bytes in the extension's output; raises `Unfit` if there are none."""
        encrypted = outputs.get("hmac-secret")
        if not isinstance(encrypted, bytes):
            raise Unfit(
                Need.HMAC,
                "the key gave no output of hmac-secret",
                clause="CTAP 12.5",
                fields=("extensions.get",),
            )
        return self._protocol.decrypt(self._secret, encrypted)


def prf_salt(label: str) -> bytes:
    """Return the salt that a browser makes of an input of the extension prf (WebAuthn 10.1.4)."""
    return sha256(b"WebAuthn PRF\0" + label.encode()).digest()
