"""Faults in what getInfo says of the key itself, whatever its state and settings."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.faults.saying import saying
from rig.virtual.get_info import Member
from rig.virtual.profile import Capability
from rig.virtual.rules import Rules

UV_MODALITY, CERTIFICATIONS = 0x12, 0x13
ES256 = {"alg": -7, "type": "public-key"}

saying(
    "no-versions",
    breaks=("GI-01",),
    says="versions is empty",
    members={Member.VERSIONS: ()},
)
saying(
    "unknown-version-listed",
    breaks=("GI-02",),
    says="versions lists a text that is no version",
    members={Member.VERSIONS: ("FIDO_2_0", "FIDO_2_1", "CTAP_2_1")},
)
saying(
    "extension-repeated",
    breaks=("GI-04",),
    says="extensions lists one of them twice",
    members={Member.EXTENSIONS: ("keyrig", "keyrig")},
)
saying(
    "short-aaguid",
    breaks=("GI-05",),
    says="aaguid has 15 bytes",
    members={Member.AAGUID: bytes(range(15))},
)
saying(
    "max-message-below-1024",
    breaks=("GI-07",),
    says="maxMsgSize is stated as 512",
    members={Member.MAX_MSG_SIZE: 512},
)
saying(
    "no-credentials-in-lists",
    breaks=("GI-10",),
    says="maxCredentialCountInList is 0",
    members={Member.MAX_CREDENTIAL_COUNT_IN_LIST: 0},
)
saying(
    "credential-ids-of-no-length",
    breaks=("GI-11",),
    says="maxCredentialIdLength is 0",
    members={Member.MAX_CREDENTIAL_ID_LENGTH: 0},
)
saying(
    "transport-in-use-not-listed",
    breaks=("GI-12",),
    says="transports does not name USB",
    members={Member.TRANSPORTS: ("nfc",)},
)
saying(
    "algorithm-repeated",
    breaks=("GI-13",),
    says="algorithms lists one of them twice",
    members={Member.ALGORITHMS: (ES256, ES256)},
)
saying(
    "uv-modality-without-meaning",
    breaks=("GI-22",),
    says="uvModality has a bit that stands for no way of verification",
    members={UV_MODALITY: 1 << 20},
)
saying(
    "certified-to-a-level-that-is-not",
    breaks=("GI-23",),
    says="certifications claim FIDO level 9",
    members={CERTIFICATIONS: {"FIDO": 9}},
)
saying(
    "none-attestation-listed",
    breaks=("GI-26",),
    says="attestationFormats lists none",
    members={Member.ATTESTATION_FORMATS: ("packed", "none")},
)


@fault(
    "u2f-listed-but-missing",
    breaks=("GI-56",),
    area="info",
    says="versions lists U2F_V2, but the key takes no U2F messages",
)
class U2fListedButMissing(Rules):
    def capabilities(self) -> Capability:
        return super().capabilities() | Capability.NMSG


@fault(
    "firmware-version-drifts",
    breaks=("GI-18", "GI-57"),
    area="info",
    says="each getInfo states another firmware version",
)
class FirmwareVersionDrifts(Rules):
    asked = 0

    def info(self, members: dict[int, object]) -> dict[int, object]:
        self.asked += 1
        version = self.profile.firmware_version + self.asked
        return super().info({**members, Member.FIRMWARE_VERSION: version})
