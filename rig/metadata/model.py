"""What the FIDO Metadata Service holds: entries, their statements and their certification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class UserVerification:
    """One way in which a key verifies its user.

    Attributes:
        method: Its name in the FIDO registry, such as `passcode_external`.
        max_retries: Wrong attempts before it is blocked; None if not stated.
        min_length: Least length of a passcode, in characters; None if not stated.
    """

    method: str
    max_retries: int | None = None
    min_length: int | None = None


@dataclass(frozen=True, kw_only=True)
class StatusReport:
    """What FIDO says of a model from some day on.

    Attributes:
        status: Its name in the Metadata Service, such as `FIDO_CERTIFIED_L1`.
        effective: The day; None if not stated.
        authenticator_version: The firmware that it holds for, and later ones; None for all.
        certificate_number: Of the FIDO certificate; empty if there is none.
        policy_version: Of the certification policy; empty if not stated.
        requirements_version: Of the security requirements; empty if not stated.
    """

    status: str
    effective: date | None = None
    authenticator_version: int | None = None
    certificate_number: str = ""
    policy_version: str = ""
    requirements_version: str = ""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A vendor's metadata statement. Words are those of the FIDO registry.

    Attributes:
        description: The model in English.
        protocol_family: `fido2`, `u2f` or `uaf`.
        authenticator_version: The firmware that it holds for, and later ones; None if not stated.
        protocol_versions: Major and minor number of each version of the protocol family.
        algorithms: The registry's names of the signature algorithms.
        user_verification: Alternatives, each of which may ask for several things.
        attestation_types: Such as `basic_full`.
        attestation_roots: Certificates that attestation chains end at, in DER.
        key_protection: How private keys are kept; a claim that no test from outside can prove.
        matcher_protection: Where users are verified; a claim too.
        attachment_hint: How the key is connected.
        get_info: The getInfo reply by its CTAP 6.4 keys; None if not stated.
    """

    description: str
    protocol_family: str
    authenticator_version: int | None
    protocol_versions: tuple[tuple[int, int], ...]
    algorithms: tuple[str, ...]
    user_verification: tuple[tuple[UserVerification, ...], ...]
    attestation_types: tuple[str, ...]
    attestation_roots: tuple[bytes, ...]
    key_protection: tuple[str, ...]
    matcher_protection: tuple[str, ...]
    attachment_hint: tuple[str, ...]
    get_info: Mapping[int, object] | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One model.

    Attributes:
        aaguid: Of a FIDO2 model; None for others.
        aaid: Of a UAF model; empty for others.
        key_identifiers: SHA-1 of the public keys of a U2F model's attestation certificates.
        status_reports: As FIDO orders them: newest first, several of one day in no order.
    """

    aaguid: UUID | None
    aaid: str
    key_identifiers: tuple[bytes, ...]
    statement: Statement
    status_reports: tuple[StatusReport, ...]


@dataclass(frozen=True)
class Damaged:
    """An entry that cannot be read.

    Attributes:
        name: Its AAGUID or other identifier as far as that can be read, else its place.
        reason: Which field is wrong, and how.
    """

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """All that one source holds.

    Attributes:
        source: The file.
        number: Of the blob; they go up by one. None for a single statement.
        next_update: When FIDO means to publish the next blob; None for a single statement.
        damaged: The entries that cannot be read; they cost none of the others.
    """

    source: str
    number: int | None = None
    next_update: date | None = None
    entries: tuple[Entry, ...]
    damaged: tuple[Damaged, ...] = ()

    def by_aaguid(self, aaguid: UUID) -> Entry | None:
        """Return the FIDO2 model with that AAGUID; None if there is none."""
        return next((entry for entry in self.entries if entry.aaguid == aaguid), None)

    def by_key_identifier(self, identifier: bytes) -> Entry | None:
        """Return the model one of whose attestation certificates has a key of that SHA-1."""
        return next((entry for entry in self.entries if identifier in entry.key_identifiers), None)

    def nearest(self, wanted: str, count: int = 3) -> list[Entry]:
        """Return the FIDO2 models whose AAGUID or description is most like a word, best first."""
        known = [entry for entry in self.entries if entry.aaguid is not None]
        return sorted(known, key=lambda entry: _likeness(wanted.lower(), entry), reverse=True)[
            :count
        ]


def _likeness(wanted: str, entry: Entry) -> float:
    """Rate from 0 to 2; a word that the description holds as it is counts for more than any."""
    description = entry.statement.description.lower()
    ratios = (
        SequenceMatcher(None, wanted, known).ratio() for known in (str(entry.aaguid), description)
    )
    return max(ratios) + (wanted in description)
