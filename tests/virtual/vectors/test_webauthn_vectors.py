"""The key's bytes held against the test vectors that W3C publishes.

Quoted values are from Web Authentication Level 3, sections 16.2, 16.11 and 16.17.1 (CR of
2026-05-26), Copyright 2026 World Wide Web Consortium, under the W3C document licence; what those
sections derive, is derived here. Their RSA key is of a kind that no authenticator makes.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fido2.cose import CoseKey

from rig.virtual import auth_data
from rig.virtual.algorithms import SIGNERS
from rig.virtual.auth_data import AttestedCredential, Flag
from rig.virtual.pin_protocol import PIN_PROTOCOLS
from rig.virtual.profiles import FIDO_2_3
from rig.virtual.rules import Rules

RP_ID_HASH = sha256(b"example.org").digest()


@dataclass(frozen=True, kw_only=True)
class Ceremony:
    """One example: a registration, and a sign-in with what it made.

    Attributes:
        name: What its random values are derived with.
        challenge_at: The salt that the challenge of the sign-in is derived with.
    """

    name: str
    algorithm: int
    flags: Flag
    registered: str
    challenge_at: int
    asserted_flags: Flag
    asserted: str
    signature: str

    def derived(self, salt: int, length: int) -> bytes:
        info = self.name.encode()
        kdf = HKDF(hashes.SHA256(), length, bytes([salt]), info)
        return kdf.derive(b"WebAuthn test vectors")

    @property
    def private_key(self) -> bytes:
        return self.derived(1, 32)

    @property
    def signed(self) -> bytes:
        """What the assertion's signature is over."""
        challenge = urlsafe_b64encode(self.derived(self.challenge_at, 32)).rstrip(b"=").decode()
        client_data = {
            "type": "webauthn.get",
            "challenge": challenge,
            "origin": "https://example.org",
            "crossOrigin": False,
        }
        written = json.dumps(client_data, separators=(",", ":")).encode()
        return bytes.fromhex(self.asserted) + sha256(written).digest()


ES256 = Ceremony(
    name="none.ES256",
    algorithm=-7,
    flags=Flag.UP | Flag.BE | Flag.BS,
    registered=(
        "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5"
        "59000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0"
        "ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a50102032620012158"
        "20afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df"
        "61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664"
        "796b9220"
    ),
    challenge_at=7,
    asserted_flags=Flag.UP | Flag.BE | Flag.BS,
    asserted="bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000",
    signature=(
        "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd38"
        "0221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87"
    ),
)
EDDSA = Ceremony(
    name="packed.EdDSA",
    algorithm=-8,
    flags=Flag.UP,
    registered=(
        "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5"
        "4100000000d5aa33581e8ca478e20fe713f5d32ff20020ce9f840ed96599580c"
        "d140fbc7bb3230633f50f61041aff73308ae71caa8a2bda40101032720062158"
        "2044e06ddd331c36a8dc667bab52bcae63486c916aa5e339e6acebaa84934bf8"
        "32"
    ),
    challenge_at=9,
    asserted_flags=Flag.UP,
    asserted="bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50100000000",
    signature=(
        "f5c59c7e46c34f6f8cc197101ddf9934fa2595f68eb1913a637e8419eb9ba4cf"
        "dfc48f85393bc0d40b011f0d6fecb097d6607525713223a0dc0d453993dae00b"
    ),
)
each_ceremony = pytest.mark.parametrize("given", [ES256, EDDSA], ids=["ES256", "EdDSA"])


@each_ceremony
def test_authenticator_data_of_a_registration_is_as_published(given: Ceremony) -> None:
    key = SIGNERS[given.algorithm].cose_key(given.private_key)
    attested = AttestedCredential(
        aaguid=given.derived(4, 16), credential_id=given.derived(5, 32), public_key=key
    )
    written = auth_data.encode(RP_ID_HASH, given.flags, 0, attested)
    assert written.hex() == given.registered


@each_ceremony
def test_authenticator_data_of_an_assertion_is_as_published(given: Ceremony) -> None:
    assert auth_data.encode(RP_ID_HASH, given.asserted_flags, 0).hex() == given.asserted


@each_ceremony
def test_published_signature_verifies_with_the_keys_own_cose_key(given: Ceremony) -> None:
    key: Any = SIGNERS[given.algorithm].cose_key(given.private_key)
    CoseKey.parse(key).verify(given.signed, bytes.fromhex(given.signature))


def test_signature_of_eddsa_is_the_published_one() -> None:
    """It has no random part; those of ECDSA do."""
    assert SIGNERS[-8].sign(EDDSA.private_key, EDDSA.signed).hex() == EDDSA.signature


SEED = b"WebAuthn PRF test vectors"
CRED_RANDOM = sha256(SEED + b"\x06").digest()
SALTS = tuple(sha256(b"WebAuthn PRF\0" + SEED + bytes([each])).digest() for each in (2, 3))
OUTPUTS = (
    "3c33e07d202c3b029cc21f1722767021bf27d595933b3d2b6a1b9d5dddc77fae",
    "a62a8773b19cda90d7ed4ef72a80a804320dbd3997e2f663805ad1fd3293d50b",
)
SHARED_SECRETS = {
    1: "23e5ed7157c25892b77732fb9c8a107e3518800db2af4142f9f4adfacb771d39",
    2: (
        "0c63083de8170101d38bcf8bd72309568ddb4550867e23404b35d85712f7c20d"
        "8bc911ee23c06034cbc14290b9669bec07739053c5a416e313ef905c79955876"
    ),
}
SALT_ENC = {
    1: "ab8c878bb05d04700f077ed91845ec9c503c925cb12b327ddbeb4243c397f913",
    2: (
        "d9f4236403e0fe843a8e4e5be764d120904c198ad6e77b089876a3391961f183"
        "b0008b4ca66b91cd72aa35b6151ff981f6e5649f3c040e6615ad7dd8ae96ef23"
        "b229a5c97c3f0dcd8605eee166ce163a"
    ),
}
OUTPUT_ENC = {
    1: "15d4e4f3f04109b492b575c1b38c28585b6719cf8d61304215108d939f37ccfb",
    2: (
        "90ee52f739043bc17b3488a74306d7801debb5b61f18662c648a25b5b5678ede"
        "482cdaff99a537a44f064fcb10ce6e04dfd27619dc96a0daff8507e499296b1e"
        "ecf0981f7c8518b277a7a3018f5ec6fb"
    ),
}


def seeded_key(at: int) -> ec.EllipticCurvePrivateKey:
    scalar = int.from_bytes(sha256(SEED + bytes([at])).digest(), "big")
    return ec.derive_private_key(scalar, ec.SECP256R1())


def test_hmac_secret_gives_the_published_outputs() -> None:
    output = Rules(FIDO_2_3).hmac_of_salts(CRED_RANDOM, SALTS)
    assert output.hex() == "".join(OUTPUTS)


@pytest.mark.parametrize("number", [1, 2])
def test_key_agrees_on_the_published_secret_and_reads_what_is_under_it(number: int) -> None:
    point = seeded_key(4).public_key().public_numbers()
    x, y = (each.to_bytes(32, "big") for each in (point.x, point.y))
    protocol = PIN_PROTOCOLS[number]
    secret = protocol.decapsulate(seeded_key(5), {1: 2, 3: -25, -1: 1, -2: x, -3: y})
    assert secret.hex() == SHARED_SECRETS[number]
    assert protocol.decrypt(secret, bytes.fromhex(SALT_ENC[number])) == b"".join(SALTS[:number])
    assert protocol.decrypt(secret, bytes.fromhex(OUTPUT_ENC[number])).hex() == "".join(
        OUTPUTS[:number]
    )


def test_protocol_one_encrypts_to_the_published_output() -> None:
    """Protocol two begins with a random block."""
    secret = bytes.fromhex(SHARED_SECRETS[1])
    assert PIN_PROTOCOLS[1].encrypt(secret, bytes.fromhex(OUTPUTS[0])).hex() == OUTPUT_ENC[1]
