"""What a made-up vendor tells FIDO of the built-in keys: metadata to hold them against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import cast
from uuid import UUID

from cryptography import x509

from rig.bench.file import Bench
from rig.keys.names import VIRTUAL
from rig.keys.opening import open_key
from rig.link.cbor import decode
from rig.link.frames import Command
from rig.metadata import Entry, Metadata, Statement, StatusReport, UserVerification, read_metadata
from rig.virtual.attestation import attestation_of, root_certificate
from rig.virtual.profile import Algorithm, CommandByte, Profile
from rig.virtual.profiles import PROFILES

BUILT_IN = VIRTUAL
"""What names this metadata, where others name a file."""

REVOKED = UUID(bytes=b"keyrig revoked!!")
"""A model that FIDO has revoked, which none of the built-in keys is."""

_NAMES: Mapping[Algorithm, str] = MappingProxyType(
    {
        Algorithm.ES256: "secp256r1_ecdsa_sha256_raw",
        Algorithm.EDDSA: "ed25519_eddsa_sha512_raw",
        Algorithm.ES384: "secp384r1_ecdsa_sha384_raw",
        Algorithm.RS256: "rsassa_pkcsv15_sha256_raw",
    }
)
"""Of the FIDO registry, which has none for ML-DSA yet."""
_PROTOCOL_VERSIONS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"FIDO_2_0": (1, 0), "FIDO_2_1": (1, 1), "FIDO_2_3": (1, 3)}
)


@cache
def metadata_named(source: str) -> Metadata:
    """Read the metadata that a user names.

    Args:
        source: `virtual` for that of the built-in keys; else as `read_metadata` takes it.

    Raises:
        UsageProblem: There is no such metadata.
    """
    return built_in_metadata() if source == BUILT_IN else read_metadata(source)


def built_in_metadata() -> Metadata:
    """Return an entry for each profile, true to a key without faults, and one revoked model."""
    told = tuple(_entry(profile) for profile in PROFILES.values())
    return Metadata(source=BUILT_IN, entries=(*told, _revoked(told[-1].statement)))


def _entry(profile: Profile) -> Entry:
    reports = (StatusReport(status="FIDO_CERTIFIED_L1"), StatusReport(status="FIDO_CERTIFIED"))
    certificate = x509.load_der_x509_certificate(attestation_of(profile.aaguid).certificate)
    identifier = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    return Entry(
        aaguid=UUID(bytes=profile.aaguid) if profile.commands else None,
        aaid="",
        key_identifiers=(identifier,) if "U2F_V2" in profile.versions else (),
        statement=_statement(profile),
        status_reports=reports,
    )


def _revoked(statement: Statement) -> Entry:
    return Entry(
        aaguid=REVOKED,
        aaid="",
        key_identifiers=(),
        statement=statement,
        status_reports=(StatusReport(status="REVOKED"),),
    )


def _statement(profile: Profile) -> Statement:
    names = (_NAMES.get(algorithm) for algorithm in profile.algorithms)
    return Statement(
        description=f"Keyrig Virtual Key {profile.name}",
        protocol_family="fido2" if profile.commands else "u2f",
        authenticator_version=profile.firmware_version,
        protocol_versions=tuple(
            _PROTOCOL_VERSIONS[name] for name in profile.versions if name in _PROTOCOL_VERSIONS
        ),
        algorithms=tuple(name for name in names if name),
        user_verification=tuple(_user_verification(profile)),
        attestation_types=("basic_full",),
        attestation_roots=(root_certificate(),),
        key_protection=("software",),
        matcher_protection=("software",),
        attachment_hint=("external", "wired"),
        get_info=_get_info(profile) if profile.commands else None,
    )


def _user_verification(profile: Profile) -> Iterator[tuple[UserVerification, ...]]:
    methods = ["presence_internal"]
    if "clientPin" in profile.options:
        methods.append("passcode_external")
    if profile.sensor:
        methods.append("fingerprint_internal")
    for method in methods:
        yield (UserVerification(method=method),)


def _get_info(profile: Profile) -> Mapping[int, object]:
    """Return what a new key of this kind says."""
    key = open_key(f"{VIRTUAL}:{profile.name}", Bench())
    try:
        reply = key.link.call(Command.CBOR, bytes([CommandByte.GET_INFO]))
    finally:
        key.close()
    return cast("dict[int, object]", decode(reply[1:]))
