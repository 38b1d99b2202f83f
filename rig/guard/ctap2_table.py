"""Every command and subcommand of CTAP 2.0 to 2.3, and the worst that each can do, as data.

A defective key may misread parameters, but it finds the command by its first byte: the table rests
on that. `other` is for what strict CBOR cannot read, for packets that hold only part of a request,
for unknown subcommands, and for a row below `wipe` whose parameters are not of its shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rig.consent import EVERY_ACT, Act, Consent
from rig.guard.effects import Effect
from rig.guard.shapes import Shape, exactly, map_of, unsigned

READ, SIGN, _, WIPE = Consent

WHOLE: Mapping[int, Effect] = {
    0x04: Effect("authenticatorGetInfo", READ, "tells about itself"),
    0x07: Effect("authenticatorReset", WIPE, "erases every credential and the PIN"),
    0x08: Effect("authenticatorGetNextAssertion", SIGN, "signs, which moves its counter"),
    0x0B: Effect("authenticatorSelection", READ, "asks for a touch"),
}
"""Commands without parameters (CTAP 6.3, 6.4, 6.6, 6.9): whatever follows the byte is not read."""


@dataclass(frozen=True, kw_only=True)
class Subcommands:
    """A command whose parameters say which of several things is wanted.

    Attributes:
        member: The map member that holds the subcommand; None if the command has none.
        rows: What each subcommand does; None is for requests without one.
        shapes: What the parameters of a row below `wipe` must look like to be what they say.
        other: What everything else may do.
    """

    member: int | None
    rows: Mapping[int | None, Effect]
    shapes: Mapping[int | None, Shape] = field(default_factory=dict)
    other: Effect


_SPENDS = "spends a PIN retry"

CLIENT_PIN = Subcommands(
    member=2,
    rows={
        1: Effect("clientPIN getPINRetries", READ, "tells a count"),
        2: Effect("clientPIN getKeyAgreement", READ, "tells a public key"),
        3: Effect("clientPIN setPIN", WIPE, "sets a PIN that only a reset takes away"),
        4: Effect("clientPIN changePIN", WIPE, "changes the PIN, or spends a retry"),
        5: Effect("clientPIN getPinToken", WIPE, _SPENDS),
        6: Effect("clientPIN getPinUvAuthTokenUsingUvWithPermissions", WIPE, "spends a UV retry"),
        7: Effect("clientPIN getUVRetries", READ, "tells a count"),
        9: Effect("clientPIN getPinUvAuthTokenUsingPinWithPermissions", WIPE, _SPENDS),
    },
    shapes={
        1: map_of({2: exactly(1)}, {1: unsigned}),
        2: map_of({1: unsigned, 2: exactly(2)}),
        7: map_of({2: exactly(7)}, {1: unsigned}),
    },
    other=Effect("clientPIN, malformed or unknown", WIPE, "changes the PIN"),
)

_FINGERS = "tells or changes whose fingers are enrolled"

_BIO_ROWS: Mapping[int | None, Effect] = {
    1: Effect("bioEnrollment enrollBegin", WIPE, _FINGERS),
    2: Effect("bioEnrollment enrollCaptureNextSample", WIPE, _FINGERS),
    3: Effect("bioEnrollment cancelCurrentEnrollment", WIPE, _FINGERS),
    4: Effect("bioEnrollment enumerateEnrollments", WIPE, _FINGERS),
    5: Effect("bioEnrollment setFriendlyName", WIPE, _FINGERS),
    6: Effect("bioEnrollment removeEnrollment", WIPE, _FINGERS),
}

_BIO_OTHER = Effect("bioEnrollment, malformed or unknown", WIPE, _FINGERS)

BIO_ENROLLMENT = Subcommands(
    member=2,
    rows={
        **_BIO_ROWS,
        None: Effect("bioEnrollment getModality", READ, "tells the kind of sensor"),
        7: Effect("bioEnrollment getFingerprintSensorInfo", READ, "tells about its sensor"),
    },
    shapes={
        None: map_of({6: exactly(True)}),
        7: map_of({1: unsigned, 2: exactly(7)}),
    },
    other=_BIO_OTHER,
)

# The previews' command bytes belong to vendors where a key has no preview: reading is no exception.
_PREVIEW_READ = "takes it for a command of its vendor's own"

BIO_ENROLLMENT_PREVIEW = Subcommands(
    member=2,
    rows={
        **_BIO_ROWS,
        None: Effect("bioEnrollment preview getModality", WIPE, _PREVIEW_READ),
        7: Effect("bioEnrollment preview getFingerprintSensorInfo", WIPE, _PREVIEW_READ),
    },
    other=_BIO_OTHER,
)

_LISTS = "tells whose accounts it holds, or counts the token as a wrong PIN"

CREDENTIAL_MANAGEMENT = Subcommands(
    member=1,
    rows={
        1: Effect("credentialManagement getCredsMetadata", WIPE, _LISTS),
        2: Effect("credentialManagement enumerateRPsBegin", WIPE, _LISTS),
        3: Effect("credentialManagement enumerateRPsGetNextRP", WIPE, _LISTS),
        4: Effect("credentialManagement enumerateCredentialsBegin", WIPE, _LISTS),
        5: Effect("credentialManagement enumerateCredentialsGetNextCredential", WIPE, _LISTS),
        6: Effect("credentialManagement deleteCredential", WIPE, "deletes somebody's credential"),
        7: Effect("credentialManagement updateUserInformation", WIPE, "renames somebody's account"),
    },
    other=Effect(
        "credentialManagement, malformed or unknown", WIPE, "deletes somebody's credential"
    ),
)

LARGE_BLOBS = Subcommands(
    member=None,
    rows={None: Effect("largeBlobs get", READ, "tells the array, which is encrypted")},
    shapes={None: map_of({1: unsigned, 3: unsigned})},
    other=Effect("largeBlobs set", WIPE, "replaces everybody's large blobs"),
)

CONFIG = Subcommands(
    member=1,
    rows={
        0x01: Effect(
            "authenticatorConfig enableEnterpriseAttestation",
            WIPE,
            "tells sites which key it is",
            frozenset({Act.ENTERPRISE_ATTESTATION}),
        ),
        0x02: Effect(
            "authenticatorConfig toggleAlwaysUv",
            WIPE,
            "asks for verification for good",
            frozenset({Act.ALWAYS_UV}),
        ),
        0x03: Effect(
            "authenticatorConfig setMinPINLength",
            WIPE,
            "asks for longer PINs for good",
            frozenset({Act.MIN_PIN_LENGTH}),
        ),
        0x04: Effect(
            "authenticatorConfig enableLongTouchForReset",
            WIPE,
            "asks for longer touches at a reset for good",
            frozenset({Act.LONG_TOUCH_FOR_RESET}),
        ),
        0xFF: Effect(
            "authenticatorConfig vendorPrototype",
            WIPE,
            "does what only its vendor knows",
            frozenset({Act.VENDOR_COMMAND}),
        ),
    },
    other=Effect(
        "authenticatorConfig, malformed or unknown",
        WIPE,
        "changes any setting for good",
        EVERY_ACT,
    ),
)

PARAMETRISED: Mapping[int, Subcommands] = {
    0x06: CLIENT_PIN,
    0x09: BIO_ENROLLMENT,
    0x0A: CREDENTIAL_MANAGEMENT,
    0x0C: LARGE_BLOBS,
    0x0D: CONFIG,
    0x40: BIO_ENROLLMENT_PREVIEW,
    0x41: CREDENTIAL_MANAGEMENT,
}

VENDOR = Effect(
    "a vendor's CTAP2 command",
    WIPE,
    "does what only its vendor knows",
    frozenset({Act.VENDOR_COMMAND}),
)
VENDOR_COMMANDS = range(0x42, 0xC0)
"""authenticatorVendorFirst to authenticatorVendorLast (CTAP 6), but for the two previews."""

UNKNOWN = Effect("an unknown CTAP2 command", WIPE, "does what nobody can foretell")
EMPTY = Effect("CTAPHID_CBOR without a command", WIPE, "takes up what its buffer still holds")
