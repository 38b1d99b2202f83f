"""From the JSON of one entry to an `Entry`."""

from __future__ import annotations

from collections.abc import Iterable

from rig.metadata.fields import Fields, Malformed
from rig.metadata.get_info import read_get_info
from rig.metadata.model import Damaged, Entry, Statement, StatusReport, UserVerification

_GET_INFO = "authenticatorGetInfo"
_STATEMENT = "metadataStatement"
_KEY_IDENTIFIERS = "attestationCertificateKeyIdentifiers"
_RETRIES_STAND_IN = ("caDesc", "baDesc", "paDesc")


def read_entries(items: Iterable[object]) -> tuple[tuple[Entry, ...], tuple[Damaged, ...]]:
    """Read entries one by one; what cannot be read is told, and costs none of the others."""
    entries, damaged = [], []
    for place, item in enumerate(items):
        try:
            entries.append(read_entry(Fields(item)))
        except Malformed as error:
            damaged.append(Damaged(_name_of(item) or f"entry {place}", str(error)))
    return tuple(entries), tuple(damaged)


def read_entry(fields: Fields) -> Entry:
    """Read one entry of a blob.

    Raises:
        Malformed: A field that is there is not what it must be, or the statement is not there.
    """
    if _STATEMENT not in fields:
        raise Malformed(f"{_STATEMENT} is missing")
    statement = read_statement(fields.object(_STATEMENT))
    reports = fields.objects("statusReports")
    return _entry(fields, statement, tuple(_status_report(report) for report in reports))


def read_alone(fields: Fields) -> Entry:
    """Read a statement that stands alone, as vendors hand it out; FIDO has said nothing of it.

    Raises:
        Malformed: A field that is there is not what it must be.
    """
    return _entry(fields, read_statement(fields), ())


def read_statement(fields: Fields) -> Statement:
    """Read a metadata statement. Vendors leave out what they must state, so all may be missing.

    Raises:
        Malformed: A field that is there is not what it must be.
    """
    alternatives = fields.lists_of_objects("userVerificationDetails")
    return Statement(
        description=fields.text("description"),
        protocol_family=fields.text("protocolFamily"),
        authenticator_version=fields.number("authenticatorVersion"),
        protocol_versions=tuple(_version(version) for version in fields.objects("upv")),
        algorithms=fields.texts("authenticationAlgorithms"),
        user_verification=tuple(
            tuple(_user_verification(one) for one in together) for together in alternatives
        ),
        attestation_types=fields.texts("attestationTypes"),
        attestation_roots=fields.certificates("attestationRootCertificates"),
        key_protection=fields.texts("keyProtection"),
        matcher_protection=fields.texts("matcherProtection"),
        attachment_hint=fields.texts("attachmentHint"),
        get_info=read_get_info(fields.object(_GET_INFO)) if _GET_INFO in fields else None,
    )


def _entry(fields: Fields, statement: Statement, reports: tuple[StatusReport, ...]) -> Entry:
    try:
        identifiers = tuple(bytes.fromhex(text) for text in fields.texts(_KEY_IDENTIFIERS))
    except ValueError as error:
        raise fields.complaint(_KEY_IDENTIFIERS, "is not hexadecimal") from error
    return Entry(
        aaguid=fields.uuid("aaguid"),
        aaid=fields.text("aaid"),
        key_identifiers=identifiers,
        statement=statement,
        status_reports=reports,
    )


def _version(fields: Fields) -> tuple[int, int]:
    return fields.number("major") or 0, fields.number("minor") or 0


def _user_verification(fields: Fields) -> UserVerification:
    limits = [fields.object(name).number("maxRetries") for name in _RETRIES_STAND_IN]
    return UserVerification(
        method=fields.text("userVerificationMethod"),
        max_retries=next((limit for limit in limits if limit is not None), None),
        min_length=fields.object("caDesc").number("minLength"),
    )


def _status_report(fields: Fields) -> StatusReport:
    return StatusReport(
        status=fields.text("status"),
        effective=fields.date("effectiveDate"),
        authenticator_version=fields.number("authenticatorVersion"),
        certificate_number=fields.text("certificateNumber"),
        policy_version=fields.text("certificationPolicyVersion"),
        requirements_version=fields.text("certificationRequirementsVersion"),
    )


def _name_of(item: object) -> str:
    """Return what a damaged entry calls itself, as far as that can be read."""
    if not isinstance(item, dict):
        return ""
    identifiers = item.get(_KEY_IDENTIFIERS)
    first = identifiers[0] if isinstance(identifiers, list) and identifiers else ""
    name = item.get("aaguid") or item.get("aaid") or first
    return name if isinstance(name, str) else ""
