"""What the metadata tells of a model, as the tests of this suite read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from rig.suites.get_info.said import Member

Info: TypeAlias = Mapping[int, Any]
"""A getInfo reply: that of the key, or the one in its statement."""


class UserVerification(Protocol):
    """One way in which a key verifies its user."""

    @property
    def method(self) -> str:
        """Its name in the FIDO registry."""


class StatusReport(Protocol):
    """What FIDO says of a model from some day on."""

    @property
    def status(self) -> str:
        """Its name in the Metadata Service."""

    @property
    def effective(self) -> date | None:
        """The day; None if not stated."""

    @property
    def authenticator_version(self) -> int | None:
        """The firmware that it holds for, and later ones; None for all."""


class Statement(Protocol):
    """A vendor's metadata statement, in the words of the FIDO registry."""

    @property
    def authenticator_version(self) -> int | None:
        """The firmware that it holds for, and later ones; None if not stated."""

    @property
    def protocol_versions(self) -> Sequence[tuple[int, int]]:
        """Major and minor number of each version of the protocol family."""

    @property
    def algorithms(self) -> Sequence[str]:
        """The names of the signature algorithms."""

    @property
    def user_verification(self) -> Sequence[Sequence[UserVerification]]:
        """Alternatives, each of which may ask for several things."""

    @property
    def attestation_types(self) -> Sequence[str]:
        """Such as `basic_full`."""

    @property
    def attestation_roots(self) -> Sequence[bytes]:
        """Certificates that attestation chains end at, in DER."""

    @property
    def key_protection(self) -> Sequence[str]:
        """How private keys are kept."""

    @property
    def matcher_protection(self) -> Sequence[str]:
        """Where users are verified."""

    @property
    def attachment_hint(self) -> Sequence[str]:
        """How the key is connected."""

    @property
    def get_info(self) -> Info | None:
        """The getInfo reply by its CTAP 6.4 keys; None if not stated."""


class Entry(Protocol):
    """One model."""

    @property
    def key_identifiers(self) -> Sequence[bytes]:
        """SHA-1 of the public keys of the model's U2F attestation certificates."""

    @property
    def statement(self) -> Statement:
        """What its vendor states."""

    @property
    def status_reports(self) -> Sequence[StatusReport]:
        """What FIDO says of it, newest first."""


class Metadata(Protocol):
    """`metadata`: all that the run was given."""

    def by_aaguid(self, aaguid: UUID) -> Entry | None:
        """Return the FIDO2 model with that AAGUID; None if there is none."""

    def by_key_identifier(self, identifier: bytes) -> Entry | None:
        """Return the U2F model with that attestation key; None if there is none."""


def options_of(info: Info) -> Mapping[Any, Any]:
    """Return the options that are listed; none where there is no such map."""
    listed = info.get(Member.OPTIONS)
    return listed if isinstance(listed, Mapping) else {}


def array_of(info: Info, member: Member) -> Sequence[Any]:
    """Return an array; an empty one where there is none."""
    listed = info.get(member)
    return listed if isinstance(listed, list | tuple) else ()


def firmware_of(info: Info) -> int | None:
    """Return the firmware version; None where there is none."""
    version = info.get(Member.FIRMWARE_VERSION)
    return version if isinstance(version, int) else None
