"""U2F REGISTER: the touch, the reply and what is signed (U2F raw messages 4)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import sw_refused
from rig.suites.fixtures import Check, Touch, U2f
from rig.suites.u2f.apdus import CONDITIONS_NOT_SATISFIED, REGISTER, extended, registering

pytestmark = [needs(capability="MSG"), needs(option="!alwaysUv"), consent("sign")]

SEQUENCE = 0x30
"""The tag that certificates and ECDSA signatures begin with in DER."""


@covers("U2F-05")
@touches(0)
def test_registration_without_touch_is_refused(u2f: U2f, check: Check, touch: Touch) -> None:
    with touch.withheld(), check("U2F-05"), sw_refused(CONDITIONS_NOT_SATISFIED):
        u2f.send(extended(REGISTER, 0, registering(u2f.application)))


@covers("U2F-06", "U2F-07", "U2F-08")
@touches(1)
def test_registration_with_touch_has_a_key_and_its_attestation(u2f: U2f, check: Check) -> None:
    with check("U2F-06"):
        registration = u2f.register()
        data = registration.data
        assert len(data.key_handle) > 0
        assert ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data.public_key)
        assert (data.certificate[0], data.signature[0]) == (SEQUENCE, SEQUENCE)
    with check("U2F-08"):
        assert is_canonical(data.signature)
        assert registration.certificate.public_bytes(Encoding.DER) == data.certificate
    with check("U2F-07"):
        registration.verify()


@covers("U2F-09")
@touches(2)
def test_two_registrations_differ_in_handle_and_key(u2f: U2f, check: Check) -> None:
    first, second = u2f.register(), u2f.register()
    with check("U2F-09"):
        assert first.handle != second.handle
        assert first.data.public_key != second.data.public_key


def is_canonical(signature: bytes) -> bool:
    """Tell whether an ECDSA signature is written as DER has it, and in no other way."""
    try:
        return encode_dss_signature(*decode_dss_signature(signature)) == signature
    except ValueError:
        return False
