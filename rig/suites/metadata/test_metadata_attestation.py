"""What the key attests with against the roots, types and identifiers of its entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import Check, Credential, U2f
from rig.suites.metadata.told import Entry, Metadata
from rig.suites.registration.request import Part

WITH_CERTIFICATES = frozenset({"basic_full", "attca"})


@covers("MC-87")
def test_chain_ends_in_a_stated_root(entry: Entry, credential: Credential, check: Check) -> None:
    sent = credential.reply.get(Part.ATT_STMT, {}).get("x5c")
    if not sent:
        pytest.skip("the attestation has no certificates")
    roots = list(readable(entry.statement.attestation_roots))
    if not roots:
        pytest.skip("the statement has no root that can be read")
    with check("MC-87"):
        chain = list(readable(sent))
        assert len(chain) == len(sent), "a certificate cannot be read"
        assert all(is_issued_by(one, issuer) for one, issuer in pairwise(chain))
        assert any(chain[-1] == root or is_issued_by(chain[-1], root) for root in roots)


@covers("MDS-05")
def test_attestation_is_of_a_stated_type(
    entry: Entry, credential: Credential, check: Check
) -> None:
    statement = credential.reply.get(Part.ATT_STMT)
    if not statement:
        pytest.skip("a registration gives no attestation")
    with check("MDS-05"):
        wanted = WITH_CERTIFICATES if "x5c" in statement else {"basic_surrogate"}
        assert wanted.intersection(entry.statement.attestation_types)


@covers("U2F-24")
@needs(capability="MSG")
@needs(option="!alwaysUv")
@consent("sign")
@touches(1)
def test_key_identifier_is_listed(
    metadata: Metadata, listed: Sequence[bytes], u2f: U2f, check: Check
) -> None:
    identifier = x509.SubjectKeyIdentifier.from_public_key(
        u2f.register().certificate.public_key()
    ).digest
    known = metadata.by_key_identifier(identifier)
    if known is None and not listed:
        pytest.skip("the metadata has no U2F key identifier for this key")
    with check("U2F-24"):
        assert known is not None
        assert not listed or identifier in listed


def readable(certificates: Iterable[bytes]) -> Iterable[x509.Certificate]:
    """Yield the certificates, DER, that can be parsed."""
    for certificate in certificates:
        try:
            yield x509.load_der_x509_certificate(certificate)
        except (TypeError, ValueError):
            continue


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether names and signature say that one certificate was issued by another."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, UnsupportedAlgorithm, ValueError):
        return False
    return True
