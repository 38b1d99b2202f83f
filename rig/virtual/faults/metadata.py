"""Faults that a key shows only beside the metadata of its model."""

from __future__ import annotations

from rig.virtual.attestation import attestation_of
from rig.virtual.faults.registry import fault
from rig.virtual.faults.saying import saying
from rig.virtual.get_info import Member
from rig.virtual.rules import Rules

saying(
    "aaguid-that-nobody-knows",
    breaks=("MDS-01",),
    says="getInfo has an AAGUID that the metadata has no entry for",
    members={Member.AAGUID: b"nobody's model!!"},
)
saying(
    "aaguid-of-a-revoked-model",
    breaks=("MDS-02",),
    says="getInfo has the AAGUID of a model that FIDO has revoked",
    members={Member.AAGUID: b"keyrig revoked!!"},
)
saying(
    "limit-not-as-stated",
    breaks=("GI-55",),
    says="maxCredentialIdLength is another one than in the metadata statement",
    members={Member.MAX_CREDENTIAL_ID_LENGTH: 255},
)
saying(
    "option-not-as-stated",
    breaks=("GI-55",),
    says="getInfo lists an option that the metadata statement does not have",
    options={"keyrig": True},
)
saying(
    "pin-not-as-stated",
    breaks=("MDS-03",),
    says="clientPin is not listed, and the metadata statement has passcode_external",
    options={"clientPin": None},
)
saying(
    "built-in-verification-not-as-stated",
    breaks=("MDS-03",),
    says="uv is listed, and the metadata statement has no method within the key",
    options={"uv": True},
)
saying(
    "version-not-as-stated",
    breaks=("MDS-04",),
    says="versions has FIDO_2_2, which the metadata statement does not have",
    members={Member.VERSIONS: ("U2F_V2", "FIDO_2_0", "FIDO_2_1", "FIDO_2_2", "FIDO_2_3")},
)
saying(
    "algorithm-not-as-stated",
    breaks=("MDS-06",),
    says="algorithms has not all that the metadata statement has",
    members={Member.ALGORITHMS: ({"alg": -7, "type": "public-key"},)},
)
saying(
    "transport-not-as-stated",
    breaks=("MDS-08",),
    says="transports has nfc, and the metadata statement no hint at that",
    members={Member.TRANSPORTS: ("usb", "nfc")},
)


@fault(
    "attestation-of-another-vendor",
    breaks=("MC-87",),
    area="attestation",
    says="the attestation certificate names the vendor's root, but the signature is not by it",
)
class AttestationOfAnotherVendor(Rules):
    def attestation_statement(self, fmt: str, message: bytes) -> dict[str, object]:
        return {**super().attestation_statement(fmt, message), "x5c": [self._forged()]}

    def _forged(self) -> bytes:
        certificate = bytearray(attestation_of(self.profile.aaguid).certificate)
        certificate[-1] ^= 1  # of the root's signature
        return bytes(certificate)


@fault(
    "u2f-certificate-of-another-model",
    breaks=("U2F-24",),
    area="u2f",
    says="the U2F attestation certificate is that of a model without an entry in the metadata",
)
class U2fCertificateOfAnotherModel(Rules):
    def u2f_attestation(self, message: bytes) -> tuple[bytes, bytes]:
        attestation = attestation_of(b"nobody's model!!")
        return attestation.certificate, attestation.sign(message)
