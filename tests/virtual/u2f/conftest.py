"""A U2F host that writes and reads raw messages by itself, and verifies what it gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

MSG = 0x03
RP_ID = "example.keyrig.invalid"
APPLICATION = sha256(RP_ID.encode()).digest()
CHALLENGE = sha256(b"challenge").digest()
ECDSA = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True)
class Registration:
    """A registration reply, taken apart."""

    point: bytes
    handle: bytes
    certificate: bytes
    signature: bytes

    @classmethod
    def read(cls, reply: bytes) -> Registration:
        """Read a reply whose certificate states its length in two bytes."""
        assert reply[0] == 5
        rest = reply[67 + reply[66] :]
        assert rest[:2] == b"\x30\x82"
        end = 4 + int.from_bytes(rest[2:4], "big")
        return cls(reply[1:66], reply[67 : 67 + reply[66]], rest[:end], rest[end:])

    def verify(self) -> None:
        """Verify the signature with the certificate."""
        key = x509.load_der_x509_certificate(self.certificate).public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        message = b"\0" + APPLICATION + CHALLENGE + self.handle + self.point
        key.verify(self.signature, message, ECDSA)

    def verify_authentication(self, reply: bytes) -> None:
        """Verify what AUTHENTICATE signed with this credential."""
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.point)
        key.verify(reply[5:], APPLICATION + reply[:5] + CHALLENGE, ECDSA)


class Host:
    """Talks U2F, and a little CTAP2, to one key; replies come as data and status word."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def send(self, apdu: bytes) -> tuple[bytes, int]:
        command, reply = self.platform.ask(MSG, apdu)
        assert command == MSG
        return reply[:-2], int.from_bytes(reply[-2:], "big")

    def ask(self, instruction: int, p1: int = 0, data: bytes = b"") -> tuple[bytes, int]:
        """Send a request in extended encoding, with an Le."""
        length = len(data).to_bytes(2, "big")
        return self.send(bytes([0, instruction, p1, 0, 0]) + length + data + b"\0\0")

    def touch(self) -> None:
        self.platform.key.sensor.press()
        self.platform.key.sensor.release()

    def try_register(self, application: bytes = APPLICATION) -> tuple[bytes, int]:
        return self.ask(1, 0, CHALLENGE + application)

    def register(self) -> Registration:
        return Registration.read(self._polled(self.try_register))

    def try_sign(
        self, handle: bytes, control: int = 3, application: bytes = APPLICATION
    ) -> tuple[bytes, int]:
        data = CHALLENGE + application + bytes([len(handle)]) + handle
        return self.ask(2, control, data)

    def sign(self, handle: bytes) -> bytes:
        return self._polled(lambda: self.try_sign(handle))

    def count(self, handle: bytes) -> int:
        """Return the counter of a new authentication."""
        return int.from_bytes(self.sign(handle)[1:5], "big")

    def make_credential(self, **changes: Any) -> tuple[int, Any]:
        """Register over CTAP2; return status and reply. Changes are by number, as `_7`."""
        request = {
            1: CHALLENGE,
            2: {"id": RP_ID},
            3: {"id": b"user"},
            4: [{"alg": -7, "type": "public-key"}],
        } | {int(name[1:]): value for name, value in changes.items()}
        return self._touched(0x01, request)

    def get_assertion(self, credential_id: bytes) -> tuple[int, Any]:
        """Sign in over CTAP2; return status and reply."""
        return self._touched(0x02, {1: RP_ID, 2: CHALLENGE, 3: [self.descriptor(credential_id)]})

    def descriptor(self, credential_id: bytes) -> dict[str, Any]:
        return {"id": credential_id, "type": "public-key"}

    def reset(self) -> None:
        self._touched(0x07, {})

    def _touched(self, command: int, request: object) -> tuple[int, Any]:
        reply = self.platform.cbor(command, request)
        if not reply:
            self.touch()
            reply = self.platform.messages()[-1][2]
        return reply[0], cbor2.loads(reply[1:]) if reply[1:] else None

    def _polled(self, ask: Callable[[], tuple[bytes, int]]) -> bytes:
        data, word = ask()
        if word == 0x6985:
            self.touch()
            data, word = ask()
        assert word == 0x9000
        return data


@pytest.fixture
def u2f_host(plug: Callable[..., Platform]) -> Callable[..., Host]:
    """Makes a host with a new key of a profile, with faults."""

    def make(profile: str = "fido2.3", faults: Sequence[str] = ()) -> Host:
        return Host(plug(profile, faults))

    return make


@pytest.fixture
def host(u2f_host: Callable[..., Host]) -> Host:
    return u2f_host()
