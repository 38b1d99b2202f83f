"""CTAP1/U2F: single requests, and ceremonies that ask again until the key was touched."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.ctap1 import APDU, ApduError, Ctap1, RegistrationData, SignatureData

from rig import KeyProblem
from rig.link import chance
from rig.link.device import KeyDevice
from rig.link.frames import Command

REGISTER, AUTHENTICATE = Ctap1.INS.REGISTER, Ctap1.INS.AUTHENTICATE
ENFORCE = 0x03
"""The control byte that wants a touch (U2F raw messages 5.1)."""
PATIENCE = 30.0
"""Seconds in which the key must have been touched."""
POLL_EVERY = 0.2
"""Seconds between two requests while the key waits for its touch."""


class StatusWord(ApduError):
    """The key answered with a status word other than 0x9000."""

    def __str__(self) -> str:
        return f"status word 0x{self.code:04X}"


@dataclass(frozen=True, kw_only=True)
class U2fRegistration:
    """A credential that the key made over U2F.

    Attributes:
        application: The application parameter of the request, 32 bytes.
        challenge: Its challenge parameter, 32 bytes.
        reply: What the key answered, without the status word.
    """

    application: bytes
    challenge: bytes
    reply: bytes

    @property
    def data(self) -> RegistrationData:
        """The reply, taken apart; raises `KeyProblem`."""
        try:
            return RegistrationData(self.reply)
        except (ValueError, IndexError) as error:
            raise KeyProblem(f"the registration cannot be read: {error}") from error

    @property
    def handle(self) -> bytes:
        """The key handle."""
        return self.data.key_handle

    @property
    def certificate(self) -> x509.Certificate:
        """The attestation certificate; raises `KeyProblem`."""
        try:
            return x509.load_der_x509_certificate(self.data.certificate)
        except ValueError as error:
            raise KeyProblem(f"the certificate cannot be read: {error}") from error

    def verify(self) -> None:
        """Verify the signature with the certificate; raises `KeyProblem` (U2F raw messages 4.3)."""
        data = self.data
        message = b"\0" + self.application + self.challenge + data.key_handle + data.public_key
        _verify(self.certificate.public_key(), data.signature, message)


@dataclass(frozen=True, kw_only=True)
class U2fAuthentication:
    """What the key signed over U2F.

    Attributes:
        application: The application parameter of the request, 32 bytes.
        challenge: Its challenge parameter, 32 bytes.
        reply: What the key answered, without the status word.
    """

    application: bytes
    challenge: bytes
    reply: bytes

    @property
    def data(self) -> SignatureData:
        """The reply, taken apart; raises `KeyProblem`."""
        try:
            return SignatureData(self.reply)
        except ValueError as error:
            raise KeyProblem(f"the authentication cannot be read: {error}") from error

    def verify(self, point: bytes) -> None:
        """Verify the signature by an uncompressed point; raises `KeyProblem` (5.4)."""
        message = self.application + self.reply[:5] + self.challenge
        _verify(_public_key(point), self.data.signature, message)


@dataclass(frozen=True)
class U2f:
    """U2F on one key.

    Attributes:
        application: The application parameter of this test alone: the hash of its RP ID.
    """

    _link: KeyDevice
    application: bytes

    def send(self, apdu: bytes) -> bytes:
        """Send one request APDU as it is; return the reply's data.

        Raises:
            ApduError: The status word is not 0x9000.
            KeyProblem: The reply is too short to hold a status word.
        """
        reply = self._link.call(Command.MSG, apdu)
        if len(reply) < 2:
            raise KeyProblem(f"a U2F reply of {len(reply)} bytes, where a status word has two")
        word = int.from_bytes(reply[-2:], "big")
        if word != APDU.OK:
            raise StatusWord(word, reply[:-2])
        return reply[:-2]

    def poll(self, apdu: bytes) -> bytes:
        """Send a request again and again until the key was touched; else do as `send` does."""
        clock = self._link.clock
        deadline = clock.now() + PATIENCE
        while True:
            try:
                return self.send(apdu)
            except ApduError as error:
                if error.code != APDU.USE_NOT_SATISFIED or clock.now() >= deadline:
                    raise
            self._link.raw.silence(POLL_EVERY)

    def register(self, application: bytes | None = None) -> U2fRegistration:
        """Register with a touch, for this test's application or another one."""
        application = self.application if application is None else application
        challenge = chance.token_bytes(32)
        reply = self.poll(extended(REGISTER, 0, challenge + application))
        return U2fRegistration(application=application, challenge=challenge, reply=reply)

    def authenticate(self, handle: bytes, control: int = ENFORCE) -> U2fAuthentication:
        """Sign for this test's application; a control byte that enforces presence has a touch."""
        challenge = chance.token_bytes(32)
        data = challenge + self.application + bytes([len(handle)]) + handle
        ask = self.poll if control == ENFORCE else self.send
        reply = ask(extended(AUTHENTICATE, control, data))
        return U2fAuthentication(application=self.application, challenge=challenge, reply=reply)


@pytest.fixture
def u2f(link: KeyDevice, rp: dict[str, str]) -> U2f:
    """U2F on the key, with an application of this test alone."""
    return U2f(link, sha256(rp["id"].encode()).digest())


def extended(instruction: int, p1: int, data: bytes) -> bytes:
    """Return a request in extended length encoding, any length of reply allowed (3.1.3)."""
    return bytes([0, instruction, p1, 0, 0]) + len(data).to_bytes(2, "big") + data + b"\0\0"


def _public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise KeyProblem(f"the public key is no point of P-256: {error}") from error


def _verify(key: object, signature: bytes, message: bytes) -> None:
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise KeyProblem("the key to verify with is none of an elliptic curve")
    try:
        key.verify(signature, message, ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise KeyProblem("the signature does not verify") from error
