"""Faults in what getInfo says."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.get_info import Member
from rig.virtual.profiles import Capability
from rig.virtual.rules import Rules


@fault(
    "version-2.2-listed",
    breaks=("GI-02", "GI-03"),
    area="info",
    says="versions lists FIDO_2_2, which there is not",
)
class Version22Listed(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        versions = (*self.profile.versions, "FIDO_2_2")
        return super().info({**members, Member.VERSIONS: versions})


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
    "max-message-below-1024",
    breaks=("GI-07",),
    area="info",
    says="maxMsgSize is stated as 512",
)
class MaxMessageBelow1024(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        return super().info({**members, Member.MAX_MSG_SIZE: 512})


@fault(
    "pin-protocol-repeated",
    breaks=("GI-08",),
    area="info",
    says="pinUvAuthProtocols lists a protocol twice",
)
class PinProtocolRepeated(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        protocols = self.profile.pin_protocols
        return super().info({**members, Member.PIN_UV_AUTH_PROTOCOLS: protocols + protocols[-1:]})


@fault(
    "no-credentials-in-lists",
    breaks=("GI-10",),
    area="info",
    says="maxCredentialCountInList is 0",
)
class NoCredentialsInLists(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        return super().info({**members, Member.MAX_CREDENTIAL_COUNT_IN_LIST: 0})


@fault(
    "transport-in-use-not-listed",
    breaks=("GI-12",),
    area="info",
    says="transports does not name USB",
)
class TransportInUseNotListed(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        return super().info({**members, Member.TRANSPORTS: ("nfc",)})


@fault(
    "algorithm-repeated",
    breaks=("GI-13",),
    area="info",
    says="algorithms lists one of them twice",
)
class AlgorithmRepeated(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        listed = [{"alg": self.profile.algorithms[0], "type": "public-key"}] * 2
        return super().info({**members, Member.ALGORITHMS: listed})


@fault(
    "min-pin-length-three",
    breaks=("GI-17",),
    area="info",
    says="minPINLength is 3",
)
class MinPinLengthThree(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        return super().info({**members, Member.MIN_PIN_LENGTH: 3})


@fault(
    "min-pin-length-missing",
    breaks=("GI-16",),
    area="info",
    says="clientPin is listed, but minPINLength is not",
)
class MinPinLengthMissing(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        said = super().info(members)
        return {key: value for key, value in said.items() if key != Member.MIN_PIN_LENGTH}


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


@fault(
    "pin-never-set",
    breaks=("GI-46",),
    area="info",
    says="clientPin stays false when a PIN is set",
)
class PinNeverSet(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        return super().info({**members, Member.OPTIONS: self.profile.options})


@fault(
    "room-for-credentials-never-shrinks",
    breaks=("GI-24",),
    area="info",
    says="remainingDiscoverableCredentials stays when a credential is stored",
)
class RoomForCredentialsNeverShrinks(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        room = self.profile.max_credentials
        return super().info({**members, Member.REMAINING_DISCOVERABLE_CREDENTIALS: room})


@fault(
    "none-attestation-listed",
    breaks=("GI-26",),
    area="info",
    says="attestationFormats lists none",
)
class NoneAttestationListed(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        formats = (*self.profile.attestation_formats, "none")
        return super().info({**members, Member.ATTESTATION_FORMATS: formats})
