"""The kinds of keys there are, by name. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from rig.virtual.errors import VirtualKeyError
from rig.virtual.profile import (
    Algorithm,
    Capability,
    CommandByte,
    FingerprintSensor,
    Limits,
    Profile,
)

_CORE = frozenset(
    {
        CommandByte.MAKE_CREDENTIAL,
        CommandByte.GET_ASSERTION,
        CommandByte.GET_INFO,
        CommandByte.CLIENT_PIN,
        CommandByte.RESET,
        CommandByte.GET_NEXT_ASSERTION,
    }
)


def _model(number: int) -> bytes:
    """Return the AAGUID of one of these kinds of key: each is a model of its own."""
    return b"keyrig" + number.to_bytes(10, "big")


U2F = Profile(
    name="u2f",
    aaguid=_model(1),
    versions=("U2F_V2",),
    commands=frozenset(),
    info_members=frozenset(),
    options=MappingProxyType({}),
    capabilities=Capability.WINK,
    algorithms=(Algorithm.ES256,),
)
FIDO_2_0 = Profile(
    name="fido2.0",
    aaguid=_model(2),
    versions=("U2F_V2", "FIDO_2_0"),
    commands=_CORE,
    info_members=frozenset(range(0x01, 0x07)),
    options=MappingProxyType({"rk": True, "up": True, "plat": False, "clientPin": False}),
    pin_protocols=(1,),
)
FIDO_2_1_PRE = replace(
    FIDO_2_0,
    name="fido2.1-pre",
    aaguid=_model(3),
    versions=("U2F_V2", "FIDO_2_0", "FIDO_2_1_PRE"),
    commands=_CORE | {CommandByte.CREDENTIAL_MANAGEMENT_PREVIEW},
    options=MappingProxyType({**FIDO_2_0.options, "credentialMgmtPreview": True}),
)
"""A key of the days between: CTAP 2.0, and what 2.1 was going to have as previews."""
FIDO_2_1 = replace(
    FIDO_2_0,
    name="fido2.1",
    aaguid=_model(4),
    versions=("U2F_V2", "FIDO_2_0", "FIDO_2_1"),
    commands=_CORE
    | {
        CommandByte.SELECTION,
        CommandByte.CREDENTIAL_MANAGEMENT,
        CommandByte.LARGE_BLOBS,
        CommandByte.CONFIG,
    },
    info_members=frozenset(range(0x01, 0x15)),
    options=MappingProxyType(
        {
            **FIDO_2_0.options,
            "credMgmt": True,
            "largeBlobs": True,
            "pinUvAuthToken": True,
            "makeCredUvNotRqd": True,
            "authnrCfg": True,
            "alwaysUv": False,
            "setMinPINLength": True,
        }
    ),
    extensions=(
        "credProtect",
        "hmac-secret",
        "credBlob",
        "largeBlobKey",
        "minPinLength",
    ),
    algorithms=(Algorithm.ES256, Algorithm.EDDSA, Algorithm.RS256),
    pin_protocols=(2, 1),
)
NO_RK = replace(
    FIDO_2_1,
    name="no-rk",
    aaguid=_model(5),
    commands=_CORE | {CommandByte.SELECTION},
    info_members=frozenset(range(0x01, 0x14)),
    options=MappingProxyType(
        {
            "up": True,
            "plat": False,
            "clientPin": False,
            "pinUvAuthToken": True,
            "makeCredUvNotRqd": True,
        }
    ),
    extensions=("hmac-secret",),
)
"""A second factor of CTAP 2.1: it keeps no credentials, and so has none of what manages them."""
FIDO_2_3 = replace(
    FIDO_2_1,
    name="fido2.3",
    aaguid=_model(6),
    versions=("U2F_V2", "FIDO_2_0", "FIDO_2_1", "FIDO_2_3"),
    info_members=frozenset(range(0x01, 0x20)),
    options=MappingProxyType({**FIDO_2_1.options, "perCredMgmtRO": True, "ep": False}),
    # The relying party that FIDO's own certification uses for this.
    enterprise_rp_ids=("enterprisetest.certinfra.fidoalliance.org",),
    pin_complexity=False,
    pin_complexity_url="https://pins.keyrig.invalid/",
    long_touch_for_reset=False,
    vendor_config_commands=(0x6B65797269670001,),
    extensions=(
        *FIDO_2_1.extensions,
        "hmac-secret-mc",
        "thirdPartyPayment",
        "pinComplexityPolicy",
    ),
    algorithms=tuple(Algorithm),
    limits=Limits(max_msg_size=2048),
)
FINGERPRINT = replace(
    FIDO_2_3,
    name="fingerprint",
    aaguid=_model(7),
    versions=("U2F_V2", "FIDO_2_0", "FIDO_2_1_PRE", "FIDO_2_1", "FIDO_2_3"),
    commands=FIDO_2_3.commands
    | {
        CommandByte.CREDENTIAL_MANAGEMENT_PREVIEW,
        CommandByte.BIO_ENROLLMENT,
        CommandByte.BIO_ENROLLMENT_PREVIEW,
    },
    options=MappingProxyType(
        {
            **FIDO_2_3.options,
            "credentialMgmtPreview": True,
            "uv": False,
            "bioEnroll": False,
            "userVerificationMgmtPreview": False,
        }
    ),
    sensor=FingerprintSensor(),
)
"""A key that verifies people by a finger as well as by a PIN."""
UV_ONLY = replace(
    FINGERPRINT,
    name="uv-only",
    aaguid=_model(8),
    options=MappingProxyType(
        {
            **FINGERPRINT.options,
            "noMcGaPermissionsWithClientPin": True,
            "uvBioEnroll": True,
            "uvAcfg": True,
        }
    ),
    sensor=FingerprintSensor(internal_attempts=2),
)
"""A key that only a finger registers and signs in with: its PIN is for managing it."""
NO_PIN = replace(
    FIDO_2_1,
    name="no-pin",
    aaguid=_model(9),
    commands=_CORE | {CommandByte.SELECTION},
    info_members=frozenset({*range(0x01, 0x0B), 0x0E}),
    options=MappingProxyType({"up": True, "plat": False}),
    extensions=("credProtect", "hmac-secret"),
)
"""A key that verifies nobody and keeps no credentials: all that it asks for is a touch."""
CTAP2_ONLY = replace(
    FIDO_2_3,
    name="ctap2-only",
    aaguid=_model(10),
    versions=FIDO_2_3.versions[1:],
    capabilities=Capability.CBOR | Capability.NMSG,
    pin_protocols=(2,),
    limits=replace(FIDO_2_3.limits, max_pin_retries=5),
    commands=FIDO_2_3.commands - {CommandByte.LARGE_BLOBS},
    options=MappingProxyType(
        {
            name: value
            for name, value in FIDO_2_3.options.items()
            if name not in ("largeBlobs", "perCredMgmtRO")
        }
    ),
    extensions=tuple(
        "largeBlob" if each == "largeBlobKey" else each for each in FIDO_2_3.extensions
    ),
)
"""A key that speaks CTAP2 and nothing else: it has no U2F, and cannot blink.

It keeps large blobs with the credentials (largeBlob), where the others have an array for all, and
gives out no token for reading alone. It has PIN/UV auth protocol two alone, and takes five wrong
PINs: what tests take for granted that know but one vendor.
"""
SMALL_MESSAGES = replace(
    FIDO_2_3,
    name="small-messages",
    aaguid=_model(11),
    algorithms=(Algorithm.ES256, Algorithm.EDDSA),
    limits=Limits(
        max_msg_size=1024,
        max_credential_count_in_list=1,
        max_credential_id_length=160,
        max_credentials=10,
        room_for_names=512,
        max_serialized_large_blob_array=1024,
        max_rp_ids_for_min_pin_length=1,
    ),
)
"""A key that has as little room for everything as CTAP allows, or nearly so."""
ALWAYS_UV = replace(
    FIDO_2_3,
    name="always-uv",
    aaguid=_model(12),
    options=MappingProxyType(
        {name: value for name, value in FIDO_2_3.options.items() if name != "ep"}
        | {"alwaysUv": True}
    ),
    extensions=tuple(
        each for each in FIDO_2_3.extensions if each not in ("minPinLength", "pinComplexityPolicy")
    ),
    always_uv_stays=True,
)
"""A key that does nothing before it has verified the user, and tells no site of its PINs."""
SHORT_TIMEOUTS = replace(
    FIDO_2_3,
    name="short-timeouts",
    aaguid=_model(13),
    # A real key waits longer, and in real time nobody wants to; there still is room for a touch
    # that a busy host brings late. Nobody waits for the end of a window for reset: it is as long
    # as that of a real key.
    presence_timeout=5.0,
)

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            U2F,
            FIDO_2_0,
            FIDO_2_1_PRE,
            FIDO_2_1,
            NO_RK,
            FIDO_2_3,
            FINGERPRINT,
            UV_ONLY,
            NO_PIN,
            CTAP2_ONLY,
            SMALL_MESSAGES,
            ALWAYS_UV,
            SHORT_TIMEOUTS,
        )
    }
)


def profile_of(name: str) -> Profile:
    """Return the profile of that name; VirtualKeyError, with the candidates, if there is none."""
    if name not in PROFILES:
        raise VirtualKeyError(f"no profile {name!r}", candidates=PROFILES)
    return PROFILES[name]
