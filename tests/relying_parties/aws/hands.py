"""What answers a page: a key with python-fido2's client, and one that answers anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.client import DefaultClientDataCollector, Fido2Client, UserInteraction
from fido2.cose import CoseKey
from fido2.ctap2 import ClientPin, Ctap2
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialRequestOptions,
)

from rig.keys import OpenKey

PIN = "made-up PIN"
ORIGIN = "http://localhost:8470"


class Asked(Protocol):
    """Whatever answers a page's options."""

    def create(self, options: Mapping[str, Any]) -> dict[str, Any]: ...

    def get(self, options: Mapping[str, Any]) -> dict[str, Any]: ...


class SoftKey:
    """A key that answers whatever a test wants, with attestation none."""

    def __init__(self) -> None:
        self.private = generate_private_key(SECP256R1())
        self.counter = 1
        self.id = bytes(range(64))

    def create(
        self,
        options: Mapping[str, Any],
        *,
        flags: int = 0x41,
        rp_id: str = "localhost",
        algorithm: int = -7,
        id_length: int = 64,
        format: str = "none",  # noqa: A002 - WebAuthn's word
        type: str = "webauthn.create",  # noqa: A002 - WebAuthn's word
        cross_origin: bool = False,
    ) -> dict[str, Any]:
        point = self.private.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        public = CoseKey({1: 2, 3: algorithm, -1: 1, -2: x, -3: y})
        credential = AttestedCredentialData.create(
            bytes(16), self.id.ljust(id_length, b"x"), public
        )
        data = AuthenticatorData.create(
            hashed(rp_id), AuthenticatorData.FLAG(flags), self.counter, bytes(credential)
        )
        statement = {"alg": -7, "sig": b"wrong"} if format == "packed" else {}
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": websafe_encode(client_data(options, type, ORIGIN, cross_origin)),
                "attestationObject": websafe_encode(
                    AttestationObject.create(format, data, statement)
                ),
                "transports": ["internal", "hybrid"],
            },
            "clientExtensionResults": {},
        }

    def get(
        self,
        options: Mapping[str, Any],
        *,
        flags: int = 0x01,
        rp_id: str = "localhost",
        counter: int | None = None,
        signature: bytes | None = None,
        user_handle: bytes | None = None,
        origin: str = ORIGIN,
        type: str = "webauthn.get",  # noqa: A002 - WebAuthn's word
        cross_origin: bool = False,
    ) -> dict[str, Any]:
        self.counter += 1
        told = self.counter if counter is None else counter
        data = AuthenticatorData.create(hashed(rp_id), AuthenticatorData.FLAG(flags), told)
        collected = client_data(options, type, origin, cross_origin)
        signed = self.private.sign(data + sha256(collected).digest(), ECDSA(SHA256()))
        response = {
            "clientDataJSON": websafe_encode(collected),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature or signed),
        }
        if user_handle is not None:
            response["userHandle"] = websafe_encode(user_handle)
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }


def client_data(options: Mapping[str, Any], kind: str, origin: str, cross_origin: bool) -> bytes:
    challenge = options["publicKey"]["challenge"]
    return CollectedClientData.create(kind, challenge, origin, cross_origin)


def hashed(rp_id: str) -> bytes:
    return sha256(rp_id.encode()).digest()


class Person(UserInteraction):
    """Knows the PIN of the key."""

    def request_pin(self, permissions: ClientPin.PERMISSION, rp_id: str | None) -> str:
        return PIN


class KeyInHand:
    """A key, with a PIN if it can have one, and python-fido2's client on it at some origin."""

    def __init__(self, key: OpenKey, origin: str) -> None:
        self.key = key
        self.at(origin)
        if "clientPin" in self.client.info.options:
            ClientPin(Ctap2(key.link)).set_pin(PIN)
            self.at(origin)

    def at(self, origin: str) -> None:
        """Go to a page of that origin."""
        self.client = Fido2Client(self.key.link, DefaultClientDataCollector(origin), Person())

    def create(self, options: Mapping[str, Any]) -> dict[str, Any]:
        told = PublicKeyCredentialCreationOptions.from_dict(options["publicKey"])
        return plain(self.client.make_credential(told))

    def get(self, options: Mapping[str, Any]) -> dict[str, Any]:
        told = PublicKeyCredentialRequestOptions.from_dict(options["publicKey"])
        return plain(self.client.get_assertion(told).get_response(0))


def plain(response: Any) -> dict[str, Any]:
    """Return a response as a browser's toJSON would."""
    made: dict[str, Any] = json.loads(json.dumps(dict(response)))
    return made
