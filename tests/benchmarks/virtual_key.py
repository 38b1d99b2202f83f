"""What the virtual key costs beside the bare cryptography that its answers contain."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from time import process_time

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rig.virtual.key import VirtualKey

ROUNDS, CALLS, STARTS = 80, 8, 50
CURVE, ECDSA = ec.SECP256R1(), ec.ECDSA(hashes.SHA256())
HASH = sha256(b"client data").digest()
RP_ID = "bench.keyrig.invalid"
BROADCAST, INIT, CBOR, CHANNEL_AT = b"\xff\xff\xff\xff", 0x86, 0x90, slice(15, 19)
MAKE_CREDENTIAL, GET_ASSERTION = b"\x01", b"\x02"
SEALED = 42
"""Bytes that a credential id of a P-256 key contains."""


def measure() -> dict[str, float]:
    """Return milliseconds of a ceremony in the key and bare, their ratio, and of a fresh key.

    They are those of the processor: what else the machine does weighs on none of them.
    """
    host = Host()
    credential_id = host.register()
    registering = {1: HASH, 2: {"id": RP_ID}, 3: {"id": b"user"}, 4: [ES256]}
    asserting = {1: RP_ID, 2: HASH, 3: [{"id": credential_id, "type": "public-key"}]}
    figures: dict[str, float] = {}
    for name, command, request, bare in (
        ("make_credential", MAKE_CREDENTIAL, registering, bare_registration),
        ("get_assertion", GET_ASSERTION, asserting, bare_assertion),
    ):
        message = packets(host.channel, CBOR, command + cbor2.dumps(request, canonical=True))
        key_seconds, bare_seconds = _fastest(partial(host.ask, message), bare)
        figures |= {
            f"{name}_ms": 1000 * key_seconds,
            f"{name}_bare_ms": 1000 * bare_seconds,
            f"{name}_ratio": key_seconds / bare_seconds,
        }
    return figures | {"fresh_key_ms": 1000 * min(_seconds(VirtualKey, STARTS) for _ in range(3))}


ES256 = {"type": "public-key", "alg": -7}


class Host:
    """Sends requests to a key as packets, and touches it when it asks for that."""

    def __init__(self) -> None:
        self.key = VirtualKey()
        self._heard: list[bytes] = []
        self.key.send = self._heard.append
        self.channel = self._spoken(packets(BROADCAST, INIT, os.urandom(8)))[0][CHANNEL_AT]

    def ask(self, message: list[bytes]) -> bytes:
        """Return the payload of the reply, status byte and all."""
        self._spoken(message)
        self.key.sensor.press()
        self.key.sensor.release()
        first, *rest = self._heard
        payload = first[7:] + b"".join(packet[5:] for packet in rest)
        return payload[: int.from_bytes(first[5:7], "big")]

    def register(self) -> bytes:
        """Make a credential that the key does not keep; return its id."""
        request = {1: HASH, 2: {"id": RP_ID}, 3: {"id": b"user"}, 4: [ES256]}
        sent = MAKE_CREDENTIAL + cbor2.dumps(request, canonical=True)
        data: bytes = cbor2.loads(self.ask(packets(self.channel, CBOR, sent))[1:])[2]
        return data[55 : 55 + int.from_bytes(data[53:55], "big")]

    def _spoken(self, message: list[bytes]) -> list[bytes]:
        """Send packets; return what the key says to them, and forget it before the next ones."""
        self._heard.clear()
        for packet in message:
            self.key.feed(packet)
        said = list(self._heard)
        self._heard.clear()
        return said


def packets(channel: bytes, command: int, payload: bytes) -> list[bytes]:
    """Cut a message into reports."""
    head = channel + bytes([command]) + len(payload).to_bytes(2, "big")
    following = [payload[at : at + 59] for at in range(57, len(payload), 59)]
    cut = [head + payload[:57], *(channel + bytes([n]) + part for n, part in enumerate(following))]
    return [packet.ljust(64, b"\0") for packet in cut]


_ATTESTATION_KEY, _PRIVATE_KEY = (ec.generate_private_key(CURVE) for _ in range(2))
_SECRET, _NONCE = os.urandom(32), os.urandom(12)
_SEALED = AESGCM(_SECRET).encrypt(_NONCE, bytes(SEALED), HASH)
_MESSAGE = bytes(200)


def bare_registration() -> None:
    """Make a key pair, take it apart, seal the private key, and sign with another one."""
    private_key = ec.generate_private_key(CURVE)
    private_key.private_numbers()
    private_key.public_key().public_numbers()
    AESGCM(_SECRET).encrypt(_NONCE, bytes(SEALED), HASH)
    _ATTESTATION_KEY.sign(_MESSAGE, ECDSA)


def bare_assertion() -> None:
    """Unseal a private key, and sign with the same one, which stays loaded."""
    AESGCM(_SECRET).decrypt(_NONCE, _SEALED, HASH)
    _PRIVATE_KEY.sign(_MESSAGE, ECDSA)


def _fastest(*calls: Callable[[], object]) -> list[float]:
    """Time calls in turns; the fastest round of each counts."""
    rounds = [[_seconds(call, CALLS) for call in calls] for _ in range(ROUNDS)]
    return [min(column) for column in zip(*rounds, strict=True)]


def _seconds(call: Callable[[], object], times: int) -> float:
    """Return the mean seconds of a call."""
    begun = process_time()
    for _ in range(times):
        call()
    return (process_time() - begun) / times
