"""Names for the numbers in CTAP2 messages (CTAP 6), in the order of the specification."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

Names: TypeAlias = Mapping[int, str]


def _numbered(*names: str) -> Names:
    return MappingProxyType(dict(enumerate(names, start=1)))


COMMANDS: Names = MappingProxyType(
    {
        0x01: "makeCredential",
        0x02: "getAssertion",
        0x04: "getInfo",
        0x06: "clientPIN",
        0x07: "reset",
        0x08: "getNextAssertion",
        0x09: "bioEnrollment",
        0x0A: "credentialManagement",
        0x0B: "selection",
        0x0C: "largeBlobs",
        0x0D: "authenticatorConfig",
        0x40: "bioEnrollment (preview)",
        0x41: "credentialManagement (preview)",
    }
)

CLIENT_PIN = 0x06

_MAKE_CREDENTIAL = _numbered(
    "clientDataHash",
    "rp",
    "user",
    "pubKeyCredParams",
    "excludeList",
    "extensions",
    "options",
    "pinUvAuthParam",
    "pinUvAuthProtocol",
    "enterpriseAttestation",
    "attestationFormatsPreference",
)
_MAKE_CREDENTIAL_REPLY = _numbered(
    "fmt", "authData", "attStmt", "epAtt", "largeBlobKey", "unsignedExtensionOutputs"
)
_GET_ASSERTION = _numbered(
    "rpId",
    "clientDataHash",
    "allowList",
    "extensions",
    "options",
    "pinUvAuthParam",
    "pinUvAuthProtocol",
)
_GET_ASSERTION_REPLY = _numbered(
    "credential",
    "authData",
    "signature",
    "user",
    "numberOfCredentials",
    "userSelected",
    "largeBlobKey",
    "unsignedExtensionOutputs",
)
_GET_INFO_REPLY = _numbered(
    "versions",
    "extensions",
    "aaguid",
    "options",
    "maxMsgSize",
    "pinUvAuthProtocols",
    "maxCredentialCountInList",
    "maxCredentialIdLength",
    "transports",
    "algorithms",
    "maxSerializedLargeBlobArray",
    "forcePINChange",
    "minPINLength",
    "firmwareVersion",
    "maxCredBlobLength",
    "maxRPIDsForSetMinPINLength",
    "preferredPlatformUvAttempts",
    "uvModality",
    "certifications",
    "remainingDiscoverableCredentials",
    "vendorPrototypeConfigCommands",
    "attestationFormats",
    "uvCountSinceLastPinEntry",
    "longTouchForReset",
    "encIdentifier",
    "transportsForReset",
    "pinComplexityPolicy",
    "pinComplexityPolicyURL",
    "maxPINLength",
    "encCredStoreState",
    "authenticatorConfigCommands",
)
_CLIENT_PIN = _numbered(
    "pinUvAuthProtocol",
    "subCommand",
    "keyAgreement",
    "pinUvAuthParam",
    "newPinEnc",
    "pinHashEnc",
    "(7)",
    "(8)",
    "permissions",
    "rpId",
)
_CLIENT_PIN_REPLY = _numbered(
    "keyAgreement", "pinUvAuthToken", "pinRetries", "powerCycleState", "uvRetries"
)
_BIO_ENROLLMENT = _numbered(
    "modality",
    "subCommand",
    "subCommandParams",
    "pinUvAuthProtocol",
    "pinUvAuthParam",
    "getModality",
)
_BIO_ENROLLMENT_REPLY = _numbered(
    "modality",
    "fingerprintKind",
    "maxCaptureSamplesRequiredForEnroll",
    "templateId",
    "lastEnrollSampleStatus",
    "remainingSamples",
    "templateInfos",
    "maxTemplateFriendlyName",
)
_CREDENTIAL_MANAGEMENT = _numbered(
    "subCommand", "subCommandParams", "pinUvAuthProtocol", "pinUvAuthParam"
)
_CREDENTIAL_MANAGEMENT_REPLY = _numbered(
    "existingResidentCredentialsCount",
    "maxPossibleRemainingResidentCredentialsCount",
    "rp",
    "rpIDHash",
    "totalRPs",
    "user",
    "credentialID",
    "publicKey",
    "totalCredentials",
    "credProtect",
    "largeBlobKey",
    "thirdPartyPayment",
)
_LARGE_BLOBS = _numbered("get", "set", "offset", "length", "pinUvAuthParam", "pinUvAuthProtocol")
_CONFIG = _numbered("subCommand", "subCommandParams", "pinUvAuthProtocol", "pinUvAuthParam")

REQUESTS: Mapping[int, Names] = MappingProxyType(
    {
        0x01: _MAKE_CREDENTIAL,
        0x02: _GET_ASSERTION,
        0x06: _CLIENT_PIN,
        0x09: _BIO_ENROLLMENT,
        0x0A: _CREDENTIAL_MANAGEMENT,
        0x0C: _LARGE_BLOBS,
        0x0D: _CONFIG,
        0x40: _BIO_ENROLLMENT,
        0x41: _CREDENTIAL_MANAGEMENT,
    }
)
"""By command, the members of its request."""

REPLIES: Mapping[int, Names] = MappingProxyType(
    {
        0x01: _MAKE_CREDENTIAL_REPLY,
        0x02: _GET_ASSERTION_REPLY,
        0x04: _GET_INFO_REPLY,
        0x06: _CLIENT_PIN_REPLY,
        0x08: _GET_ASSERTION_REPLY,
        0x09: _BIO_ENROLLMENT_REPLY,
        0x0A: _CREDENTIAL_MANAGEMENT_REPLY,
        0x0C: _numbered("config"),
        0x40: _BIO_ENROLLMENT_REPLY,
        0x41: _CREDENTIAL_MANAGEMENT_REPLY,
    }
)
"""By command, the members of its reply."""

SUBCOMMANDS: Mapping[int, Names] = MappingProxyType(
    {
        0x06: MappingProxyType(
            {
                1: "getPINRetries",
                2: "getKeyAgreement",
                3: "setPIN",
                4: "changePIN",
                5: "getPinToken",
                6: "getPinUvAuthTokenUsingUvWithPermissions",
                7: "getUVRetries",
                9: "getPinUvAuthTokenUsingPinWithPermissions",
            }
        ),
        0x09: _numbered(
            "enrollBegin",
            "enrollCaptureNextSample",
            "cancelCurrentEnrollment",
            "enumerateEnrollments",
            "setFriendlyName",
            "removeEnrollment",
            "getFingerprintSensorInfo",
        ),
        0x0A: _numbered(
            "getCredsMetadata",
            "enumerateRPsBegin",
            "enumerateRPsGetNextRP",
            "enumerateCredentialsBegin",
            "enumerateCredentialsGetNextCredential",
            "deleteCredential",
            "updateUserInformation",
        ),
        0x0D: _numbered(
            "enableEnterpriseAttestation",
            "toggleAlwaysUv",
            "setMinPINLength",
            "enableLongTouchForReset",
        ),
    }
)
"""By command, the names of its subcommands."""

SECRET = frozenset({"pinUvAuthParam", "newPinEnc", "pinHashEnc", "pinUvAuthToken"})
"""Members made from a PIN: told by their length alone."""


def name_of(names: Names, number: object) -> str:
    """Return a member's name, or nothing if the number has none."""
    return names.get(number, "") if isinstance(number, int) else ""
