"""Both PIN/UV auth protocols held against `cryptography`, step by step, and python-fido2's own."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from fido2.cose import CoseKey
from fido2.ctap2.pin import PinProtocolV1, PinProtocolV2
from hypothesis import given
from hypothesis import strategies as st

from rig.virtual.pin_protocol import PIN_PROTOCOLS, PinProtocolError, cose_key

SCALARS = st.integers(1, 2**255).map(lambda each: ec.derive_private_key(each, ec.SECP256R1()))
BLOCKS = st.integers(0, 6).flatmap(
    lambda count: st.binary(min_size=16 * count, max_size=16 * count)
)
Secret = tuple[bytes, bytes]
"""MAC key and AES key."""


def first_secret(z: bytes) -> Secret:
    digest = hashlib.sha256(z).digest()
    return digest, digest


def second_secret(z: bytes) -> Secret:
    """HKDF of RFC 5869, its two steps apart: an HMAC under a salt of zeros, then the expansion."""
    extracted = hmac.new(bytes(32), z, "sha256").digest()
    mac_key, aes_key = (
        HKDFExpand(hashes.SHA256(), 32, info).derive(extracted)
        for info in (b"CTAP2 HMAC key", b"CTAP2 AES key")
    )
    return mac_key, aes_key


EXPECTED: dict[int, tuple[Callable[[bytes], Secret], int, int]] = {
    1: (first_secret, 0, 16),
    2: (second_secret, 16, 32),
}
"""How each protocol derives its keys, how long its IV in the message is, and its MAC."""


def cbc(key: bytes, iv: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(iv))


@pytest.mark.parametrize("number", EXPECTED)
@given(ours=SCALARS, theirs=SCALARS, plaintext=BLOCKS)
def test_what_the_key_encrypts_and_authenticates_is_what_the_text_says(
    number: int,
    ours: ec.EllipticCurvePrivateKey,
    theirs: ec.EllipticCurvePrivateKey,
    plaintext: bytes,
) -> None:
    derive, iv_length, mac_length = EXPECTED[number]
    protocol = PIN_PROTOCOLS[number]
    platform_key: Any = cose_key(theirs)
    secret = protocol.decapsulate(ours, platform_key)
    mac_key, aes_key = derive(theirs.exchange(ec.ECDH(), ours.public_key()))
    sent = protocol.encrypt(secret, plaintext)
    iv = sent[:iv_length] or bytes(16)
    encryptor, decryptor = cbc(aes_key, iv).encryptor(), cbc(aes_key, iv).decryptor()
    assert decryptor.update(sent[iv_length:]) + decryptor.finalize() == plaintext
    received = sent[:iv_length] + encryptor.update(plaintext) + encryptor.finalize()
    assert protocol.decrypt(secret, received) == plaintext
    mac = hmac.new(mac_key, plaintext, "sha256").digest()[:mac_length]
    assert protocol.authenticate(secret, plaintext) == mac
    assert protocol.verify(secret, plaintext, mac)
    assert not protocol.verify(secret, plaintext + b"!", mac)


@pytest.mark.parametrize("theirs", [PinProtocolV1(), PinProtocolV2()], ids=["one", "two"])
@given(private_key=SCALARS, plaintext=BLOCKS.filter(bool))
def test_python_fido2_and_the_key_understand_each_other(
    theirs: Any, private_key: ec.EllipticCurvePrivateKey, plaintext: bytes
) -> None:
    ours = PIN_PROTOCOLS[theirs.VERSION]
    public_key: Any = cose_key(private_key)
    platform_key, secret = theirs.encapsulate(CoseKey(public_key))
    assert ours.decapsulate(private_key, dict(platform_key)) == secret
    assert theirs.decrypt(secret, ours.encrypt(secret, plaintext)) == plaintext
    assert ours.decrypt(secret, theirs.encrypt(secret, plaintext)) == plaintext
    assert ours.authenticate(secret, plaintext) == theirs.authenticate(secret, plaintext)


@pytest.mark.parametrize(("number", "length"), [(1, 1), (1, 17), (2, 0), (2, 15), (2, 33)])
def test_what_is_not_whole_blocks_cannot_be_decrypted(number: int, length: int) -> None:
    with pytest.raises(PinProtocolError):
        PIN_PROTOCOLS[number].decrypt(bytes(64), bytes(length))
