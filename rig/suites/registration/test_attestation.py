"""The packed attestation statement and its certificate (WebAuthn 8.2)."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import NameOID
from fido2.attestation.packed import OID_AAGUID
from fido2.cose import CoseKey

from rig.marks import covers
from rig.suites.fixtures import Check, Credential
from rig.suites.registration.request import Member, Part

UNIT = "Authenticator Attestation"


@pytest.fixture
def statement(credential: Credential) -> dict[str, Any]:
    """The packed attestation statement of a new credential."""
    if credential.reply.get(Part.FMT) != "packed":
        pytest.skip("the attestation is of another format")
    return dict(credential.reply.get(Part.ATT_STMT, {}))


@pytest.fixture
def certified(statement: dict[str, Any]) -> bytes:
    """The leaf certificate, DER, of an attestation that has one."""
    if not statement.get("x5c"):
        pytest.skip("it is self attestation")
    return bytes(statement["x5c"][0])


@covers("MC-83", "MC-86")
def test_signature_verifies(
    credential: Credential, statement: dict[str, Any], check: Check
) -> None:
    if statement.get("x5c"):
        with check("MC-83"):
            assert {"alg", "sig"} <= statement.keys()
            certificate = leaf(statement["x5c"][0])
            signer = CoseKey.for_alg(statement["alg"])
            verify(credential, signer.from_cryptography_key(certificate.public_key()))
    else:
        with check("MC-86"):
            assert {"alg", "sig"} <= statement.keys()
            assert statement["alg"] == credential.public_key[3]
            verify(credential, credential.public_key)


@covers("MC-84")
def test_certificate_is_one_for_attestation(certified: bytes, check: Check) -> None:
    with check("MC-84"):
        certificate = leaf(certified)
        subject = {attribute.oid: attribute.value for attribute in certificate.subject}
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        assert certificate.version is x509.Version.v3
        assert {NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME} <= set(
            subject
        )
        assert subject[NameOID.ORGANIZATIONAL_UNIT_NAME] == UNIT
        assert not basic.value.ca


@covers("MC-85")
def test_certificate_names_the_aaguid(
    credential: Credential, certified: bytes, check: Check
) -> None:
    with check("MC-85"):
        data = credential.auth_data.credential_data
        assert data is not None
        for extension in leaf(certified).extensions:
            if extension.oid == OID_AAGUID:
                assert not extension.critical
                assert extension.value.public_bytes() == b"\x04\x10" + data.aaguid


def leaf(certificate: bytes) -> x509.Certificate:
    """Parse a certificate; one that cannot be parsed fails the key."""
    try:
        parsed = x509.load_der_x509_certificate(certificate)
        len(parsed.extensions)
    except ValueError as error:
        raise AssertionError(f"the certificate cannot be read: {error}") from error
    return parsed


def verify(credential: Credential, signer: CoseKey) -> None:
    """Verify the attestation signature over authData and clientDataHash."""
    signed = credential.reply[Part.AUTH_DATA] + credential.request[Member.CLIENT_DATA_HASH]
    try:
        signer.verify(signed, credential.reply[Part.ATT_STMT]["sig"])
    except InvalidSignature as error:
        raise AssertionError("the attestation signature does not verify") from error
