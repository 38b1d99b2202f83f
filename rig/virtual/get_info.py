"""authenticatorGetInfo (CTAP 6.4)."""

from __future__ import annotations

from collections.abc import Generator
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING

from rig.virtual.cbor import Key, Value
from rig.virtual.operation import Outcome, Wait
from rig.virtual.presence import user_presence
from rig.virtual.profile import Profile
from rig.virtual.store import Persistent

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator
    from rig.virtual.rules import Rules


class Member(IntEnum):
    """Keys of the reply (CTAP 6.4)."""

    VERSIONS = 0x01
    EXTENSIONS = 0x02
    AAGUID = 0x03
    OPTIONS = 0x04
    MAX_MSG_SIZE = 0x05
    PIN_UV_AUTH_PROTOCOLS = 0x06
    MAX_CREDENTIAL_COUNT_IN_LIST = 0x07
    MAX_CREDENTIAL_ID_LENGTH = 0x08
    TRANSPORTS = 0x09
    ALGORITHMS = 0x0A
    MAX_SERIALIZED_LARGE_BLOB_ARRAY = 0x0B
    FORCE_PIN_CHANGE = 0x0C
    MIN_PIN_LENGTH = 0x0D
    FIRMWARE_VERSION = 0x0E
    MAX_CRED_BLOB_LENGTH = 0x0F
    MAX_RPIDS_FOR_SET_MIN_PIN_LENGTH = 0x10
    PREFERRED_PLATFORM_UV_ATTEMPTS = 0x11
    UV_MODALITY = 0x12
    CERTIFICATIONS = 0x13
    REMAINING_DISCOVERABLE_CREDENTIALS = 0x14
    VENDOR_PROTOTYPE_CONFIG_COMMANDS = 0x15
    ATTESTATION_FORMATS = 0x16
    UV_COUNT_SINCE_LAST_PIN_ENTRY = 0x17
    LONG_TOUCH_FOR_RESET = 0x18
    ENC_IDENTIFIER = 0x19
    TRANSPORTS_FOR_RESET = 0x1A
    PIN_COMPLEXITY_POLICY = 0x1B
    PIN_COMPLEXITY_POLICY_URL = 0x1C
    MAX_PIN_LENGTH = 0x1D
    ENC_CRED_STORE_STATE = 0x1E
    AUTHENTICATOR_CONFIG_COMMANDS = 0x1F


class UvModality(IntFlag):
    """Ways of user verification (FIDO Registry of Predefined Values 3.1)."""

    FINGERPRINT_INTERNAL = 0x02


def get_info(
    authenticator: Authenticator, _parameters: dict[Key, Value]
) -> Generator[Wait, Outcome, dict[int, object]]:
    """Say what kind of key this is and in which state."""
    profile, rules, store = authenticator.profile, authenticator.rules, authenticator.store
    rules.check_info_state(store)
    if rules.info_needs_touch():
        yield from user_presence(authenticator)
    members = {
        **_constant(profile),
        **_limits(profile),
        **_state(profile, store.persistent),
        **_settings(rules, store.persistent),
        **_encrypted(rules, store.persistent),
        **profile.constants,
    }
    return rules.info(members)


def _constant(profile: Profile) -> dict[int, object]:
    members: dict[int, object] = {
        Member.AAGUID: profile.aaguid,
        Member.PIN_UV_AUTH_PROTOCOLS: profile.pin_protocols,
        Member.TRANSPORTS: profile.transports,
        Member.ALGORITHMS: [{"alg": alg, "type": "public-key"} for alg in profile.algorithms],
        Member.FIRMWARE_VERSION: profile.firmware_version,
        Member.ATTESTATION_FORMATS: profile.attestation_formats,
        Member.TRANSPORTS_FOR_RESET: profile.transports,
    }
    optional = {
        Member.EXTENSIONS: profile.extensions,
        Member.CERTIFICATIONS: profile.certifications,
        Member.VENDOR_PROTOTYPE_CONFIG_COMMANDS: profile.vendor_config_commands,
        Member.PIN_COMPLEXITY_POLICY_URL: profile.pin_complexity_url.encode(),
        Member.PREFERRED_PLATFORM_UV_ATTEMPTS: profile.sensor and profile.sensor.preferred_attempts,
        Member.UV_MODALITY: profile.sensor and UvModality.FINGERPRINT_INTERNAL,
    }
    return members | {key: value for key, value in optional.items() if value}


def _limits(profile: Profile) -> dict[int, object]:
    return {
        Member.MAX_MSG_SIZE: profile.limits.max_msg_size,
        Member.MAX_CREDENTIAL_COUNT_IN_LIST: profile.limits.max_credential_count_in_list,
        Member.MAX_CREDENTIAL_ID_LENGTH: profile.limits.max_credential_id_length,
        Member.MAX_PIN_LENGTH: profile.limits.max_pin_length,
        **_blob_limits(profile),
    }


def _blob_limits(profile: Profile) -> dict[int, object]:
    """Return the room for blobs of a key that takes them."""
    members: dict[int, object] = {}
    if profile.options.get("largeBlobs"):
        room = profile.limits.max_serialized_large_blob_array
        members[Member.MAX_SERIALIZED_LARGE_BLOB_ARRAY] = room
    if "credBlob" in profile.extensions:
        members[Member.MAX_CRED_BLOB_LENGTH] = profile.limits.max_cred_blob_length
    return members


def _state(profile: Profile, persistent: Persistent) -> dict[int, object]:
    stored = len(persistent.credentials)
    by_finger: dict[int, object] = {Member.UV_COUNT_SINCE_LAST_PIN_ENTRY: persistent.uv_count}
    return {
        **(by_finger if profile.sensor else {}),
        Member.FORCE_PIN_CHANGE: persistent.force_pin_change,
        Member.MIN_PIN_LENGTH: persistent.min_pin_length,
        Member.REMAINING_DISCOVERABLE_CREDENTIALS: profile.limits.max_credentials - stored,
    }


def _encrypted(rules: Rules, persistent: Persistent) -> dict[int, object]:
    """Return what only the holder of the persistent token can read."""
    if not rules.has_persistent_token():
        return {}
    return {
        Member.ENC_IDENTIFIER: rules.enc_identifier(persistent),
        Member.ENC_CRED_STORE_STATE: rules.enc_cred_store_state(persistent),
    }


def _settings(rules: Rules, persistent: Persistent) -> dict[int, object]:
    """Return what authenticatorConfig sets, where the key has it, and what follows from it."""
    profile, members = rules.profile, dict[int, object]()
    members[Member.VERSIONS] = rules.shown_versions(persistent)
    members[Member.OPTIONS] = rules.shown_options(_options(profile, persistent), persistent)
    if profile.has("setMinPINLength") and "minPinLength" in profile.extensions:
        most = profile.limits.max_rp_ids_for_min_pin_length
        members[Member.MAX_RPIDS_FOR_SET_MIN_PIN_LENGTH] = most
    if profile.long_touch_for_reset is not None:
        members[Member.LONG_TOUCH_FOR_RESET] = persistent.long_touch_for_reset
    if profile.pin_complexity is not None:
        members[Member.PIN_COMPLEXITY_POLICY] = persistent.pin_complexity
    if profile.has("authnrCfg"):
        members[Member.AUTHENTICATOR_CONFIG_COMMANDS] = rules.config_subcommands()
    return members


def _options(profile: Profile, persistent: Persistent) -> dict[str, bool]:
    """Return the options of the profile, those that tell a state as the state is (6.4)."""
    states = {
        "clientPin": persistent.pin_hash is not None,
        "alwaysUv": persistent.always_uv,
        "ep": persistent.enterprise_attestation,
        "bioEnroll": bool(persistent.fingerprints),
        "userVerificationMgmtPreview": bool(persistent.fingerprints),
        "uv": bool(persistent.fingerprints),
    }
    return {name: states.get(name, value) for name, value in profile.options.items()}
