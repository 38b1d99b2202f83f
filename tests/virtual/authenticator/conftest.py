"""A platform that calls the authenticator API; its cryptography shares no code with the key."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey
from rig.virtual.operation import Outcome
from rig.virtual.profile import Profile
from rig.virtual.profiles import profile_of
from rig.virtual.sensor import Press

MAKE_CREDENTIAL, GET_ASSERTION, GET_INFO = 0x01, 0x02, 0x04
CLIENT_PIN, GET_NEXT_ASSERTION = 0x06, 0x08
HASH = sha256(b"client data").digest()
RP_ID = "example.keyrig.invalid"
PIN = "2580"


class Secret:
    """A secret shared with the key, as PIN/UV auth protocol one or two makes it."""

    def __init__(self, protocol: int, key_agreement: dict[int, Any]) -> None:
        self.protocol = protocol
        private_key = ec.generate_private_key(ec.SECP256R1())
        theirs = b"\x04" + key_agreement[-2] + key_agreement[-3]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        z = private_key.exchange(ec.ECDH(), point)
        ours = private_key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (ours.x, ours.y))
        self.platform_key = {1: 2, 3: -25, -1: 1, -2: x, -3: y}
        if protocol == 1:
            self.mac_key = self.aes_key = sha256(z).digest()
        else:
            self.mac_key, self.aes_key = (
                HKDF(hashes.SHA256(), 32, bytes(32), info).derive(z)
                for info in (b"CTAP2 HMAC key", b"CTAP2 AES key")
            )

    def encrypt(self, plaintext: bytes) -> bytes:
        iv = os.urandom(16) if self.protocol == 2 else bytes(16)
        encryptor = Cipher(algorithms.AES(self.aes_key), modes.CBC(iv)).encryptor()
        ciphertext = encryptor.update(plaintext) + encryptor.finalize()
        return iv + ciphertext if self.protocol == 2 else ciphertext

    def decrypt(self, ciphertext: bytes) -> bytes:
        split = 16 if self.protocol == 2 else 0
        iv = ciphertext[:split] or bytes(16)
        decryptor = Cipher(algorithms.AES(self.aes_key), modes.CBC(iv)).decryptor()
        return decryptor.update(ciphertext[split:]) + decryptor.finalize()

    def mac(self, message: bytes) -> bytes:
        return mac(self.protocol, self.mac_key, message)


def mac(protocol: int, key: bytes, message: bytes) -> bytes:
    whole = hmac.new(key, message, "sha256").digest()
    return whole[:16] if protocol == 1 else whole


class Host:
    """Asks a key of one profile; `touches` counts the waits that it met.

    Attributes:
        protocol: The PIN/UV auth protocol to use.
        ending: How each wait ends.
        press: The finger of each touch, and how well it can be read.
    """

    def __init__(self, profile: str | Profile = "fido2.3", faults: Sequence[str] = ()) -> None:
        self.profile = profile_of(profile) if isinstance(profile, str) else profile
        self.clock = VirtualClock()
        self._key = VirtualKey(self.profile, clock=self.clock, faults=faults)
        self._authenticator = self._key._authenticator
        self.store = self._authenticator.store
        self.protocol = self.profile.pin_protocols[0]
        self.ending = Outcome.TOUCHED
        self.press = Press()
        self.sensor = self._key.sensor
        self.touches = 0

    def send(self, command: int, parameters: object, channel: int = 1) -> tuple[int, Any]:
        """Return status and reply, the latter decoded."""
        encoded = cbor2.dumps(parameters, canonical=True) if parameters else b""
        return self.send_raw(bytes([command]) + encoded, channel)

    def send_raw(self, request: bytes, channel: int = 1) -> tuple[int, Any]:
        """Likewise, of a request that may be anything."""
        operation = self._authenticator.handle(request, channel)
        try:
            next(operation)
            while True:
                self.touches += 1
                if self.ending is Outcome.TOUCHED:
                    self.sensor.press(self.press.finger, self.press.sample)
                    self.sensor.release()
                operation.send(self.ending)
        except StopIteration as ended:
            reply: bytes = ended.value
        return reply[0], cbor2.loads(reply[1:]) if reply[1:] else None

    def info(self) -> Any:
        return self.send(GET_INFO, None)[1]

    def image(self) -> dict[str, Any]:
        return self._key.image()

    def power_cycle(self) -> None:
        self._key.power.off()
        self._key.power.on()

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(self.clock.now() + seconds)

    # Registrations and assertions.

    def registration(self, **changes: Any) -> dict[int, Any]:
        """A request with members changed by name; None leaves one out."""
        members: dict[str, Any] = {
            "client_data_hash": HASH,
            "rp": {"id": RP_ID, "name": "Example"},
            "user": {"id": b"user", "name": "user@example", "displayName": "A User"},
            "params": [{"alg": -7, "type": "public-key"}],
        }
        return numbered(REGISTRATION_KEYS, members | changes)

    def assertion(self, **changes: Any) -> dict[int, Any]:
        return numbered(ASSERTION_KEYS, {"rp_id": RP_ID, "client_data_hash": HASH} | changes)

    def register(self, **changes: Any) -> tuple[int, Any]:
        return self.send(MAKE_CREDENTIAL, self.registration(**changes))

    def sign_in(self, **changes: Any) -> tuple[int, Any]:
        return self.send(GET_ASSERTION, self.assertion(**changes))

    def next(self, channel: int = 1) -> tuple[int, Any]:
        return self.send(GET_NEXT_ASSERTION, None, channel)

    def credential_id(self, **changes: Any) -> bytes:
        """Register and return the id."""
        status, reply = self.register(**changes)
        assert status == 0
        data: bytes = reply[2]
        return data[55 : 55 + int.from_bytes(data[53:55], "big")]

    def accounts(self, *user_ids: bytes, **changes: Any) -> list[bytes]:
        """Register a discoverable credential for each account and return the ids."""
        return [
            self.credential_id(
                user={"id": each, "name": f"name of {each!r}"},
                options={"rk": True},
                **(self.authorised() if self.has_pin else {}),
                **changes,
            )
            for each in user_ids
        ]

    # PINs and tokens.

    @property
    def has_pin(self) -> bool:
        return self.store.persistent.pin_hash is not None

    def secret(self, protocol: int | None = None) -> Secret:
        number = protocol or self.protocol
        status, reply = self.send(CLIENT_PIN, {1: number, 2: 2})
        assert status == 0
        return Secret(number, reply[1])

    def pin_command(self, subcommand: int, secret: Secret, **members: Any) -> tuple[int, Any]:
        head = {"protocol": secret.protocol, "subcommand": subcommand, "key": secret.platform_key}
        return self.send(CLIENT_PIN, numbered(PIN_KEYS, head | members))

    def set_pin(self, pin: str | bytes = PIN, *, size: int = 64) -> int:
        secret = self.secret()
        encrypted = secret.encrypt(padded(pin, size))
        status, _ = self.pin_command(3, secret, param=secret.mac(encrypted), new_pin=encrypted)
        return status

    def change_pin(self, old: str, new: str | bytes, *, size: int = 64) -> int:
        secret = self.secret()
        hashed, encrypted = secret.encrypt(pin_hash(old)), secret.encrypt(padded(new, size))
        param = secret.mac(encrypted + hashed)
        return self.pin_command(4, secret, param=param, new_pin=encrypted, pin_hash=hashed)[0]

    def ask_token(
        self, pin: str = PIN, *, protocol: int | None = None, **members: Any
    ) -> tuple[int, bytes]:
        """Ask with permissions where some are given, else in the old way; decrypt the token."""
        secret = self.secret(protocol)
        subcommand = 9 if "permissions" in members else 5
        hashed = secret.encrypt(pin_hash(pin))
        status, reply = self.pin_command(subcommand, secret, pin_hash=hashed, **members)
        return status, secret.decrypt(reply[2]) if status == 0 else b""

    def token(self, **members: Any) -> bytes:
        status, token = self.ask_token(**members)
        assert status == 0
        return token

    def ask_finger_token(self, **members: Any) -> tuple[int, bytes]:
        """Ask for a token by a finger; decrypt it."""
        secret = self.secret()
        status, reply = self.pin_command(6, secret, **members)
        return status, secret.decrypt(reply[2]) if status == 0 else b""

    def retries(self) -> Any:
        return self.send(CLIENT_PIN, {1: self.protocol, 2: 1})[1]

    def proof(
        self, token: bytes, protocol: int | None = None, message: bytes = HASH
    ) -> dict[str, Any]:
        """The members that prove, with a token, that the user was verified."""
        number = protocol or self.protocol
        return {"param": mac(number, token, message), "protocol": number}

    def authorised(self) -> dict[str, Any]:
        return self.proof(self.token())


REGISTRATION_KEYS = {
    "client_data_hash": 1,
    "rp": 2,
    "user": 3,
    "params": 4,
    "exclude": 5,
    "extensions": 6,
    "options": 7,
    "param": 8,
    "protocol": 9,
    "enterprise": 10,
    "formats": 11,
}
ASSERTION_KEYS = {
    "rp_id": 1,
    "client_data_hash": 2,
    "allow": 3,
    "extensions": 4,
    "options": 5,
    "param": 6,
    "protocol": 7,
}
PIN_KEYS = {
    "protocol": 1,
    "subcommand": 2,
    "key": 3,
    "param": 4,
    "new_pin": 5,
    "pin_hash": 6,
    "permissions": 9,
    "rp_id": 10,
}


def numbered(keys: dict[str, int], members: dict[str, Any]) -> dict[int, Any]:
    return {keys[name]: value for name, value in members.items() if value is not None}


def padded(pin: str | bytes, size: int) -> bytes:
    raw = pin.encode() if isinstance(pin, str) else pin
    return raw.ljust(size, b"\x00")


def pin_hash(pin: str) -> bytes:
    return sha256(pin.encode()).digest()[:16]


@pytest.fixture
def make_host() -> Callable[..., Host]:
    """Makes a platform with a new key of a profile, with faults."""
    return Host


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def pin_host(host: Host) -> Host:
    """A platform whose key has the PIN."""
    assert host.set_pin() == 0
    return host
