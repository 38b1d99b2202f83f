"""What a profile says of a kind of key: versions, options, limits. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from types import MappingProxyType


class Capability(IntFlag):
    """Capability bits of the INIT reply (CTAP 11.2.9.1.3)."""

    WINK = 0x01
    CBOR = 0x04
    NMSG = 0x08


class Algorithm(IntEnum):
    """COSE algorithm identifiers that this software can sign with."""

    ES256 = -7
    EDDSA = -8
    ES384 = -35
    ML_DSA_44 = -48
    RS256 = -257


class CommandByte(IntEnum):
    """Commands of the authenticator API (CTAP 6)."""

    MAKE_CREDENTIAL = 0x01
    GET_ASSERTION = 0x02
    GET_INFO = 0x04
    CLIENT_PIN = 0x06
    RESET = 0x07
    GET_NEXT_ASSERTION = 0x08
    BIO_ENROLLMENT = 0x09
    CREDENTIAL_MANAGEMENT = 0x0A
    SELECTION = 0x0B
    LARGE_BLOBS = 0x0C
    CONFIG = 0x0D
    BIO_ENROLLMENT_PREVIEW = 0x40
    CREDENTIAL_MANAGEMENT_PREVIEW = 0x41


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of everything a kind of key takes; sizes in bytes unless said otherwise.

    Attributes:
        room_for_names: Bytes that the names of all accounts may take together; None where every
            place has room for the longest ones.
        max_serialized_large_blob_array: Room for the large-blob array.
        max_cred_blob_length: Greatest credBlob.
        max_rp_ids_for_min_pin_length: How many relying parties may be told minPINLength.
        min_pin_length: Least length of a new PIN at birth, in Unicode code points.
        max_pin_length: Greatest length of a PIN, in bytes of UTF-8.
        max_pin_retries: Wrong PINs in a row before the PIN is blocked; 8 at the most (CTAP 6.5.1).
    """

    max_msg_size: int = 1200
    max_credential_count_in_list: int = 8
    max_credential_id_length: int = 128
    max_credentials: int = 25
    room_for_names: int | None = None
    max_serialized_large_blob_array: int = 4096
    max_cred_blob_length: int = 32
    max_rp_ids_for_min_pin_length: int = 4
    min_pin_length: int = 4
    max_pin_length: int = 63
    max_pin_retries: int = 8


@dataclass(frozen=True, kw_only=True)
class FingerprintSensor:
    """The sensor for built-in user verification (CTAP 6.7).

    Attributes:
        kind: 1 for a finger that rests, 2 for one that swipes (6.7.3).
        max_fingerprints: How many fingerprints it can keep.
        max_samples: How often a finger has to be captured to be enrolled.
        max_friendly_name: Greatest name of a fingerprint, in bytes of UTF-8.
        preferred_attempts: How often a platform should let it be tried before it asks for the PIN.
        internal_attempts: How many fingers the key takes for one makeCredential or getAssertion.
        max_retries: Wrong fingers in a row before built-in user verification is blocked.
    """

    kind: int = 1
    max_fingerprints: int = 5
    max_samples: int = 4
    max_friendly_name: int = 64
    preferred_attempts: int = 3
    internal_attempts: int = 1
    max_retries: int = 5


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A kind of key. Times in seconds.

    Attributes:
        options: Option ids and what getInfo says of them on a fresh key. Those that tell a state
            (clientPin, uv, ep, alwaysUv ...) are listed when the key has the feature, and then
            follow the state.
        info_members: Keys of the getInfo reply that this kind of key has, if there is a value.
        extensions: Extension identifiers, in the order of getInfo.
        sensor: What built-in user verification is done with; None without any.
        certifications: What it was certified for, by name (CTAP 7.3.1).
        enterprise_rp_ids: Relying parties that vendor-facilitated enterprise attestation is for.
        pin_complexity: Whether new PINs must be more than one character repeated, or a run of
            them, at birth; None for a key that never asks for that.
        pin_complexity_url: Where people read what their PINs must be; empty for nowhere.
        always_uv_stays: Whether alwaysUv cannot be switched off (CTAP 6.11.2).
        long_touch_for_reset: Whether a reset takes a long touch at birth; None for a key that
            never asks for one (CTAP 7.7).
        vendor_config_commands: Ids of the vendor's own settings (CTAP 6.11.3).
        constants: Members of getInfo, by their keys, that are told as they are here: nothing that
            this software does depends on them.
        serial_number: What tells this key from others in enterprise attestation (WebAuthn 8.2.2).
        reset_window: How long after power-up a reset is allowed (CTAP 6.6).
    """

    name: str
    versions: tuple[str, ...]
    commands: frozenset[CommandByte]
    info_members: frozenset[int]
    options: Mapping[str, bool]
    extensions: tuple[str, ...] = ()
    aaguid: bytes = bytes.fromhex("6b657972696700000000000000000000")
    vendor_id: int = 0xF1D0
    product_id: int = 0x0001
    capabilities: Capability = Capability.WINK | Capability.CBOR
    device_version: tuple[int, int, int] = (1, 0, 0)
    firmware_version: int = 0x010000
    algorithms: tuple[Algorithm, ...] = (Algorithm.ES256, Algorithm.EDDSA)
    attestation_formats: tuple[str, ...] = ("packed",)
    pin_protocols: tuple[int, ...] = (2, 1)
    transports: tuple[str, ...] = ("usb",)
    limits: Limits = Limits()
    sensor: FingerprintSensor | None = None
    certifications: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    enterprise_rp_ids: tuple[str, ...] = ()
    pin_complexity: bool | None = None
    pin_complexity_url: str = ""
    always_uv_stays: bool = False
    long_touch_for_reset: bool | None = None
    vendor_config_commands: tuple[int, ...] = ()
    serial_number: bytes = bytes.fromhex("6b65797269670001")
    constants: Mapping[int, object] = field(default_factory=lambda: MappingProxyType({}))
    presence_timeout: float = 30.0
    reset_window: float = 10.0

    def has(self, option: str) -> bool:
        """Tell whether the key has the feature behind an option, whatever its state."""
        return option in self.options
