"""Requests and replies of makeCredential and getAssertion, typed (CTAP 6.1 and 6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from rig.virtual.cbor import Value
from rig.virtual.store import User

PUBLIC_KEY = "public-key"
"""The one credential type there is."""


class MakeCredential(IntEnum):
    """Keys of a makeCredential request (CTAP 6.1)."""

    CLIENT_DATA_HASH = 0x01
    RP = 0x02
    USER = 0x03
    PUB_KEY_CRED_PARAMS = 0x04
    EXCLUDE_LIST = 0x05
    EXTENSIONS = 0x06
    OPTIONS = 0x07
    PIN_UV_AUTH_PARAM = 0x08
    PIN_UV_AUTH_PROTOCOL = 0x09
    ENTERPRISE_ATTESTATION = 0x0A
    ATTESTATION_FORMATS_PREFERENCE = 0x0B


class GetAssertion(IntEnum):
    """Keys of a getAssertion request (CTAP 6.2)."""

    RP_ID = 0x01
    CLIENT_DATA_HASH = 0x02
    ALLOW_LIST = 0x03
    EXTENSIONS = 0x04
    OPTIONS = 0x05
    PIN_UV_AUTH_PARAM = 0x06
    PIN_UV_AUTH_PROTOCOL = 0x07


class Registered(IntEnum):
    """Keys of a makeCredential reply (CTAP 6.1)."""

    FMT = 0x01
    AUTH_DATA = 0x02
    ATT_STMT = 0x03
    EP_ATT = 0x04
    LARGE_BLOB_KEY = 0x05
    UNSIGNED_EXTENSION_OUTPUTS = 0x06


class Asserted(IntEnum):
    """Keys of a getAssertion or getNextAssertion reply (CTAP 6.2)."""

    CREDENTIAL = 0x01
    AUTH_DATA = 0x02
    SIGNATURE = 0x03
    USER = 0x04
    NUMBER_OF_CREDENTIALS = 0x05
    LARGE_BLOB_KEY = 0x07
    UNSIGNED_EXTENSION_OUTPUTS = 0x08


@dataclass(frozen=True, kw_only=True)
class Descriptor:
    """A credential as a list names it (PublicKeyCredentialDescriptor)."""

    id: bytes
    type: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A kind of credential that the relying party takes (PublicKeyCredentialParameters)."""

    alg: int
    type: str


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options that these commands know; None where the platform said nothing."""

    rk: bool | None = None
    up: bool | None = None
    uv: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PinUvAuth:
    """The pinUvAuthParam and its protocol; None where absent."""

    param: bytes | None = None
    protocol: int | None = None


@dataclass(frozen=True, kw_only=True)
class RegistrationRequest:
    """A makeCredential request.

    Attributes:
        offers: Kinds of credentials, most wanted first.
        formats: Attestation statement formats, most wanted first.
        enterprise: The kind of enterprise attestation that is wanted; None for none.
    """

    client_data_hash: bytes
    rp_id: str
    user: User
    offers: tuple[Offer, ...]
    exclude: tuple[Descriptor, ...]
    extensions: Mapping[str, Value]
    options: Options
    auth: PinUvAuth
    formats: tuple[str, ...]
    enterprise: int | None


@dataclass(frozen=True, kw_only=True)
class AssertionRequest:
    """A getAssertion request; an empty `allow` means every discoverable credential."""

    rp_id: str
    client_data_hash: bytes
    allow: tuple[Descriptor, ...]
    extensions: Mapping[str, Value]
    options: Options
    auth: PinUvAuth
