"""What a key remembers: across power cycles (`Persistent`), and while it has power (`Volatile`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from rig.virtual.cbor import Value
from rig.virtual.json_fields import within
from rig.virtual.profile import Profile

MAX_PIN_RETRIES = 8
"""Wrong PINs in a row before the PIN is blocked (CTAP 6.5.1)."""

EMPTY_LARGE_BLOB_ARRAY = b"\x80" + sha256(b"\x80").digest()[:16]
"""The large-blob array at birth: an empty CBOR array behind its check sum (CTAP 6.10)."""


@dataclass(frozen=True, kw_only=True)
class User:
    """The account that a credential belongs to (PublicKeyCredentialUserEntity)."""

    id: bytes
    name: str | None = None
    display_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Credential:
    """A credential source.

    Attributes:
        private_key: The raw private key, as the algorithm wants it.
        algorithm: COSE algorithm identifier.
        created: Place in the order of creation; a higher one is younger.
        cred_protect: Level of CTAP 12.1; 1 is no protection.
        extras: What extensions keep with the credential, by extension identifier.
    """

    credential_id: bytes
    rp_id: str
    user: User
    private_key: bytes = field(repr=False)
    algorithm: int = field(metadata=within(-(2**31), 0))
    discoverable: bool
    created: int = 0
    cred_protect: int = field(default=1, metadata=within(1, 3))
    extras: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """An enrolled finger (CTAP 6.7).

    Attributes:
        finger: Which of the made-up fingers that touch the sensor it is.
    """

    template_id: bytes
    finger: str
    name: str | None = None


@dataclass(kw_only=True)
class Persistent:
    """What survives a power cycle; a reset makes it anew.

    Attributes:
        wrapping_secret: What the ids of non-discoverable credentials are sealed with.
        credentials: The discoverable credentials.
        unwrapped: The non-discoverable ones that do not fit into an id; there is no end of room.
        sign_count: The one signature counter of the key.
        created_count: How many credentials were made, for their order.
        pin_hash: The first 16 bytes of SHA-256 of the PIN; None while no PIN is set.
        pin_length: Length of the PIN in Unicode code points; 0 while no PIN is set.
        min_pin_length: Least length of a new PIN, in Unicode code points.
        min_pin_rp_ids: The relying parties that may be told that length.
        enterprise_attestation: Whether it was switched on (CTAP 7.1).
        always_uv: Whether nothing is done without user verification (CTAP 7.2).
        long_touch_for_reset: Whether a reset needs the sensor held.
        pin_complexity: Whether simple PINs are refused.
        fingerprints: The enrolled fingers, oldest first.
        uv_count: Built-in user verifications since the PIN was last entered.
        large_blob_array: The serialized large-blob array (CTAP 6.10).
        device_identifier: What encIdentifier tells the holder of a persistent token.
        store_state: What encCredStoreState tells; changes with every change of a credential.
        persistent_token: The pinUvAuthToken that outlives a power cycle.
    """

    wrapping_secret: bytes = field(repr=False)
    min_pin_length: int
    device_identifier: bytes
    store_state: bytes
    persistent_token: bytes = field(repr=False)
    always_uv: bool = False
    credentials: list[Credential] = field(default_factory=list)
    unwrapped: list[Credential] = field(default_factory=list)
    sign_count: int = 0
    created_count: int = 0
    pin_hash: bytes | None = field(default=None, repr=False)
    pin_length: int = 0
    pin_retries: int = field(default=MAX_PIN_RETRIES, metadata=within(0, MAX_PIN_RETRIES))
    force_pin_change: bool = False
    min_pin_rp_ids: list[str] = field(default_factory=list)
    enterprise_attestation: bool = False
    long_touch_for_reset: bool = False
    pin_complexity: bool = False
    fingerprints: list[Fingerprint] = field(default_factory=list)
    uv_retries: int = 0
    uv_count: int = 0
    large_blob_array: bytes = EMPTY_LARGE_BLOB_ARRAY


@dataclass(kw_only=True)
class Token:
    """A pinUvAuthToken and its state (CTAP 6.5.2.1); times in seconds on the key's clock.

    Attributes:
        permissions: Bits of CTAP 6.5.5.7.
        rp_id: The relying party that the permissions are bound to.
        issued_at: When it began to be in use; None while it is not in use.
        last_used_at: When it was last used.
    """

    value: bytes = field(repr=False)
    permissions: int = 0
    rp_id: str | None = None
    issued_at: float | None = None
    last_used_at: float | None = None
    user_present: bool = False
    user_verified: bool = False


@dataclass(kw_only=True)
class PendingAssertions:
    """What getNextAssertion goes on with (CTAP 6.3).

    Attributes:
        channel: The CTAPHID channel of the getAssertion.
        remaining: The credentials not yet answered with, in the order of the replies.
        flags: Authenticator data flags that hold for each reply (UP, UV).
        since: When the previous reply was given, in seconds on the key's clock.
        extensions: The extension inputs of the request.
        listed: How many credentials the request named.
    """

    channel: int
    rp_id: str
    client_data_hash: bytes
    remaining: list[Credential]
    flags: int
    since: float
    extensions: Mapping[str, Value] = field(default_factory=dict)
    listed: int = 0


@dataclass(kw_only=True)
class BlobWrite:
    """A large-blob array that comes in fragments (CTAP 6.10.2).

    Attributes:
        length: How many bytes it will have.
        received: Those that came so far.
    """

    length: int
    received: bytes = b""


@dataclass(kw_only=True)
class Enumeration:
    """What enumerateRPsGetNextRP or enumerateCredentialsGetNextCredential goes on with (CTAP 6.8).

    Attributes:
        channel: The CTAPHID channel of the enumerate...Begin.
        following: The subcommand that goes on with it.
        remaining: The replies not yet given.
        since: When the previous reply was given, in seconds on the key's clock.
    """

    channel: int
    following: int
    remaining: list[dict[int, object]]
    since: float


@dataclass(kw_only=True)
class AskedTouch:
    """A touch that a U2F request asked for; the host asks again until it has come.

    Attributes:
        asked_at: When it was asked for last, in seconds on the key's clock.
        touched_at: When it came; None while it has not.
    """

    asked_at: float
    touched_at: float | None = None


@dataclass(kw_only=True)
class Enrolment:
    """A fingerprint that is being captured (CTAP 6.7.4).

    Attributes:
        remaining: Good samples that are still wanted.
        finger: The finger of the first good sample; None before it.
    """

    template_id: bytes
    remaining: int
    finger: str | None = None


@dataclass(kw_only=True)
class Volatile:
    """What is lost with the power.

    Attributes:
        powered_on_at: Seconds on the key's clock.
        pin_mismatches: Wrong PINs in a row since power-up.
        pin_auth_blocked: True after the third of them, until the next power-up (CTAP 6.5.5.6).
        key_agreement: The key agreement key of each PIN/UV auth protocol.
        tokens: The token of each PIN/UV auth protocol.
        pending: The saved state between getAssertion and getNextAssertion.
        enrolment: The fingerprint that is being captured.
        enumeration: The saved state of an enumeration of credentialManagement.
        touched_at: When a command was last touched for; None before the first time.
        asked_touch: The touch that U2F asked for last; None once it was used.
        blob_write: The large-blob array on its way in; None while there is none.
    """

    powered_on_at: float
    pin_mismatches: int = 0
    pin_auth_blocked: bool = False
    key_agreement: dict[int, EllipticCurvePrivateKey] = field(default_factory=dict)
    tokens: dict[int, Token] = field(default_factory=dict)
    pending: PendingAssertions | None = None
    enrolment: Enrolment | None = None
    enumeration: Enumeration | None = None
    touched_at: float | None = None
    asked_touch: AskedTouch | None = None
    blob_write: BlobWrite | None = None


@dataclass
class Store:
    """All that a key remembers."""

    persistent: Persistent
    volatile: Volatile


def new_store_state() -> bytes:
    """Return what encCredStoreState tells from now on: 128 bits that it never told before."""
    return token_bytes(16)


def new_persistent_token() -> bytes:
    """Return a pinUvAuthToken that nobody has been given yet."""
    return token_bytes(32)


def blank(profile: Profile) -> Persistent:
    """Return the memory of a key as it leaves the factory, or as a reset leaves it."""
    return Persistent(
        wrapping_secret=token_bytes(32),
        min_pin_length=profile.limits.min_pin_length,
        device_identifier=token_bytes(16),
        store_state=new_store_state(),
        persistent_token=new_persistent_token(),
        always_uv=profile.options.get("alwaysUv", False),
        pin_retries=profile.limits.max_pin_retries,
        enterprise_attestation=profile.options.get("ep", False),
        long_touch_for_reset=bool(profile.long_touch_for_reset),
        pin_complexity=bool(profile.pin_complexity),
        uv_retries=profile.sensor.max_retries if profile.sensor else 0,
    )
