"""What kind of key it is: versions, options, limits. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, IntFlag
from types import MappingProxyType

from rig.virtual.errors import VirtualKeyError


class Capability(IntFlag):
    """Capability bits of the INIT reply (CTAP 11.2.9.1.3)."""

    WINK = 0x01
    CBOR = 0x04
    NMSG = 0x08


class Algorithm(IntEnum):
    """COSE algorithm identifiers that the key can sign with."""

    ES256 = -7
    EDDSA = -8


class CommandByte(IntEnum):
    """Commands of the authenticator API (CTAP 6)."""

    MAKE_CREDENTIAL = 0x01
    GET_ASSERTION = 0x02
    GET_INFO = 0x04
    CLIENT_PIN = 0x06
    RESET = 0x07
    GET_NEXT_ASSERTION = 0x08
    SELECTION = 0x0B


_CORE = frozenset(CommandByte) - {CommandByte.SELECTION}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A kind of key. Times in seconds, sizes in bytes unless said otherwise.

    Attributes:
        options: Option ids and what getInfo says of them on a fresh key; `clientPin` is listed when
            the key can have a PIN, and then follows its state.
        info_members: Keys of the getInfo reply that this kind of key has, if there is a value.
        reset_window: How long after power-up a reset is allowed (CTAP 6.6).
        min_pin_length: Least length of a new PIN at birth, in Unicode code points.
        max_pin_length: Greatest length of a PIN, in bytes of UTF-8.
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
    max_msg_size: int = 1200
    max_credential_count_in_list: int = 8
    max_credential_id_length: int = 128
    max_credentials: int = 25
    min_pin_length: int = 4
    max_pin_length: int = 63
    presence_timeout: float = 30.0
    reset_window: float = 10.0


U2F = Profile(
    name="u2f",
    versions=("U2F_V2",),
    commands=frozenset(),
    info_members=frozenset(),
    options=MappingProxyType({}),
    capabilities=Capability.WINK,
    algorithms=(Algorithm.ES256,),
)
FIDO_2_0 = Profile(
    name="fido2.0",
    versions=("U2F_V2", "FIDO_2_0"),
    commands=_CORE,
    info_members=frozenset(range(0x01, 0x07)),
    options=MappingProxyType({"rk": True, "up": True, "plat": False, "clientPin": False}),
    pin_protocols=(1,),
)
FIDO_2_1 = replace(
    FIDO_2_0,
    name="fido2.1",
    versions=("U2F_V2", "FIDO_2_0", "FIDO_2_1"),
    commands=frozenset(CommandByte),
    info_members=frozenset(range(0x01, 0x15)),
    options=MappingProxyType(
        {**FIDO_2_0.options, "pinUvAuthToken": True, "makeCredUvNotRqd": True}
    ),
    pin_protocols=(2, 1),
)
FIDO_2_3 = replace(
    FIDO_2_1,
    name="fido2.3",
    versions=("U2F_V2", "FIDO_2_0", "FIDO_2_1", "FIDO_2_3"),
    info_members=frozenset(range(0x01, 0x20)),
    max_msg_size=2048,
)
CTAP2_ONLY = replace(
    FIDO_2_3,
    name="ctap2-only",
    versions=FIDO_2_3.versions[1:],
    capabilities=Capability.CBOR | Capability.NMSG,
)
"""A key that speaks CTAP2 and nothing else: it has no U2F, and cannot blink."""
SHORT_TIMEOUTS = replace(
    FIDO_2_3,
    name="short-timeouts",
    # A real key waits longer. In real time nobody wants to; there still is room for a touch that
    # comes a second late, and for a power cycle by a command before a reset.
    presence_timeout=2.0,
    reset_window=3.0,
)

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (U2F, FIDO_2_0, FIDO_2_1, FIDO_2_3, CTAP2_ONLY, SHORT_TIMEOUTS)
    }
)


def profile_of(name: str) -> Profile:
    """Return the profile of that name; VirtualKeyError, with the candidates, if there is none."""
    if name not in PROFILES:
        raise VirtualKeyError(f"no profile {name!r}", candidates=PROFILES)
    return PROFILES[name]
