"""Faults in what getInfo says of PINs, options, extensions and settings."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.faults.saying import saying
from rig.virtual.get_info import Member
from rig.virtual.rules import Rules

MAX_RP_IDS_FOR_SET_MIN_PIN_LENGTH = 0x10
PREFERRED_PLATFORM_UV_ATTEMPTS = 0x11
VENDOR_PROTOTYPE_CONFIG_COMMANDS, AUTHENTICATOR_CONFIG_COMMANDS = 0x15, 0x1F
LONG_TOUCH_FOR_RESET = 0x18
PIN_COMPLEXITY_POLICY = 0x1B

saying(
    "option-as-number",
    breaks=("GI-06",),
    says="the option up is 1 instead of true",
    options={"up": 1},
)
saying(
    "pin-protocols-missing",
    breaks=("GI-09", "GI-50"),
    says="clientPin is listed, but pinUvAuthProtocols is not",
    members={Member.PIN_UV_AUTH_PROTOCOLS: None},
)
saying(
    "pin-protocol-two-not-listed",
    breaks=("GI-50",),
    says="a key of CTAP 2.1 or later lists PIN/UV auth protocol 1 alone",
    members={Member.PIN_UV_AUTH_PROTOCOLS: (1,)},
)
saying(
    "large-blob-size-missing",
    breaks=("GI-14",),
    says="there are large blobs, but maxSerializedLargeBlobArray is not stated",
    members={Member.MAX_SERIALIZED_LARGE_BLOB_ARRAY: None},
)
saying(
    "large-blob-size-below-1024",
    breaks=("GI-14",),
    says="maxSerializedLargeBlobArray is stated as 1023, large blobs or not",
    members={Member.MAX_SERIALIZED_LARGE_BLOB_ARRAY: 1023},
)
saying(
    "force-pin-change-as-number",
    breaks=("GI-15",),
    says="forcePINChange is 0 instead of false",
    members={Member.FORCE_PIN_CHANGE: 0},
)
saying(
    "min-pin-length-missing",
    breaks=("GI-16",),
    says="clientPin is listed, but minPINLength is not",
    members={Member.MIN_PIN_LENGTH: None},
)
saying(
    "min-pin-length-three",
    breaks=("GI-17",),
    says="minPINLength is 3",
    members={Member.MIN_PIN_LENGTH: 3},
)
saying(
    "cred-blob-size-missing",
    breaks=("GI-19",),
    says="credBlob is listed, but maxCredBlobLength is not stated",
    members={Member.MAX_CRED_BLOB_LENGTH: None},
)
saying(
    "cred-blob-size-below-32",
    breaks=("GI-19",),
    says="maxCredBlobLength is stated as 31, credBlob or not",
    members={Member.MAX_CRED_BLOB_LENGTH: 31},
)
saying(
    "rp-ids-without-min-pin-length",
    breaks=("GI-20",),
    says="maxRPIDsForSetMinPINLength is stated, but nothing of minimum PIN lengths is listed",
    members={MAX_RP_IDS_FOR_SET_MIN_PIN_LENGTH: 1, Member.EXTENSIONS: ()},
    options={"setMinPINLength": None},
)
saying(
    "no-attempts-at-verification",
    breaks=("GI-21",),
    says="preferredPlatformUvAttempts is 0",
    members={PREFERRED_PLATFORM_UV_ATTEMPTS: 0},
)
saying(
    "vendor-config-without-config",
    breaks=("GI-25",),
    says="vendorPrototypeConfigCommands is stated, but authenticatorConfig is not listed",
    members={VENDOR_PROTOTYPE_CONFIG_COMMANDS: (1,)},
    options={"authnrCfg": None},
)
saying(
    "long-touch-for-reset-as-number",
    breaks=("GI-28",),
    says="longTouchForReset is 0 instead of false",
    members={LONG_TOUCH_FOR_RESET: 0},
)
saying(
    "no-transports-for-reset",
    breaks=("GI-32",),
    says="transportsForReset is empty",
    members={Member.TRANSPORTS_FOR_RESET: ()},
)
saying(
    "pin-members-without-client-pin",
    breaks=("GI-16", "GI-33", "GI-34", "GI-37"),
    says="members and options about PINs are there, but clientPin is not listed",
    members={PIN_COMPLEXITY_POLICY: False},
    options={"clientPin": None, "noMcGaPermissionsWithClientPin": True},
)
saying(
    "max-pin-length-seven",
    breaks=("GI-34",),
    says="maxPINLength is 7",
    members={Member.MAX_PIN_LENGTH: 7},
)
saying(
    "config-command-without-option",
    breaks=("GI-35",),
    says="authenticatorConfigCommands lists toggleAlwaysUv, but alwaysUv is not listed",
    members={AUTHENTICATOR_CONFIG_COMMANDS: (2,)},
    options={"alwaysUv": None},
)
saying(
    "uv-bio-enroll-without-bio-enroll",
    breaks=("GI-38",),
    says="uvBioEnroll is listed without bioEnroll",
    options={"uvBioEnroll": True},
)
saying(
    "uv-acfg-without-config",
    breaks=("GI-38",),
    says="uvAcfg is listed without authnrCfg",
    options={"uvAcfg": True, "authnrCfg": None},
)
saying(
    "always-uv-as-if-not",
    breaks=("GI-39", "GI-40"),
    says="alwaysUv is true, and U2F_V2 and makeCredUvNotRqd are listed all the same",
    options={"alwaysUv": True},
)
saying(
    "min-pin-length-set-without-config",
    breaks=("CFG-07", "GI-41"),
    says="setMinPINLength is listed without authnrCfg",
    options={"authnrCfg": None},
)
saying(
    "tokens-not-listed",
    breaks=("GI-42", "GI-51"),
    says="clientPin is listed, but pinUvAuthToken is not",
    options={"pinUvAuthToken": None},
)
saying(
    "credential-management-listed-but-missing",
    breaks=("GI-43",),
    says="credMgmt is true, but the command is not there",
    options={"credMgmt": True},
)
saying(
    "large-blob-key-without-large-blobs",
    breaks=("GI-44",),
    says="the largeBlobKey extension is listed without largeBlobs",
    members={Member.EXTENSIONS: ("largeBlobKey",)},
    options={"largeBlobs": None},
)
saying(
    "large-blobs-in-two-ways",
    breaks=("XBL-26",),
    says="the extensions largeBlobKey and largeBlob are both listed",
    members={Member.EXTENSIONS: ("largeBlobKey", "largeBlob")},
)
saying(
    "enterprise-attestation-without-config",
    breaks=("GI-53",),
    says="ep and minPinLength are listed, but no config subcommand is",
    members={AUTHENTICATOR_CONFIG_COMMANDS: ()},
)


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
    "accounts-without-protection",
    breaks=("GI-49",),
    area="info",
    says="a key with discoverable credentials lists neither clientPin nor uv",
)
class AccountsWithoutProtection(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        match members[Member.OPTIONS]:
            case {"clientPin": _, **others}:
                return super().info({**members, Member.OPTIONS: others})
        return super().info(members)
