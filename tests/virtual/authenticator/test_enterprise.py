"""Enterprise attestation, with certificates read by cryptography alone (CTAP 7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from rig.virtual.attestation import root_certificate
from tests.virtual.authenticator.conftest import HASH

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

CONFIG, ENABLE = 0x0D, 0x01
SERIAL_NUMBER = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.2")
LISTED = {"id": "enterprisetest.certinfra.fidoalliance.org"}


@pytest.fixture
def enterprise(host: Host) -> Host:
    """A platform whose key has enterprise attestation on."""
    assert host.send(CONFIG, {1: ENABLE})[0] == 0
    return host


def leaf(reply: dict[int, Any]) -> x509.Certificate:
    """The leaf of a reply, whose signature and issuer are right."""
    certificate = x509.load_der_x509_certificate(reply[3]["x5c"][0])
    public_key = certificate.public_key()
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    public_key.verify(reply[3]["sig"], reply[2] + HASH, ec.ECDSA(hashes.SHA256()))
    certificate.verify_directly_issued_by(x509.load_der_x509_certificate(root_certificate()))
    return certificate


def tells_which_key(certificate: x509.Certificate) -> bool:
    return any(each.oid == SERIAL_NUMBER for each in certificate.extensions)


@pytest.mark.parametrize(("wish", "status"), [(1, 0x02), (2, 0x02), (3, 0x02), ("1", 0x11)])
def test_it_is_refused_while_it_is_off(host: Host, wish: object, status: int) -> None:
    assert host.register(enterprise=wish) == (status, None)


@pytest.mark.parametrize("wish", [0, 3, -1])
def test_there_are_two_kinds_of_it(enterprise: Host, wish: int) -> None:
    assert enterprise.register(enterprise=wish) == (0x2C, None)


@pytest.mark.parametrize(
    ("changes", "given"),
    [
        ({"enterprise": 1}, False),
        ({"enterprise": 1, "rp": LISTED}, True),
        ({"enterprise": 2}, True),
        ({"enterprise": 2, "formats": ["none"]}, True),
        ({"rp": LISTED}, False),
    ],
    ids=str,
)
def test_it_is_given_to_those_who_may_have_it(
    enterprise: Host, changes: dict[str, Any], given: bool
) -> None:
    status, reply = enterprise.register(**changes)
    assert (status, reply.get(4, False)) == (0, given)
    assert tells_which_key(leaf(reply)) is given


def test_it_tells_the_key_by_its_serial_number(enterprise: Host) -> None:
    _, reply = enterprise.register(enterprise=2)
    extension = leaf(reply).extensions.get_extension_for_oid(SERIAL_NUMBER)
    assert extension.critical is False
    value = extension.value
    assert isinstance(value, x509.UnrecognizedExtension)
    assert value.value == b"\x04\x08" + enterprise.profile.serial_number


def test_ctap_2_0_knows_nothing_of_it(make_host: Any) -> None:
    status, reply = make_host("fido2.0").register(enterprise=2)
    assert (status, 4 in reply) == (0, False)
