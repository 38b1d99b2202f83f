from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rig.virtual.attestation import root_certificate
from rig.virtual.operation import Outcome

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

HASH = sha256(b"client data").digest()
RP_ID = "example.keyrig.invalid"
ES256, EDDSA = ({"alg": alg, "type": "public-key"} for alg in (-7, -8))
UNSUPPORTED = {"alg": -65535, "type": "public-key"}
UP, UV, AT, ED = 0x01, 0x04, 0x40, 0x80


def named(credential_id: bytes, kind: str = "public-key") -> dict[str, Any]:
    return {"id": credential_id, "type": kind}


def cose_key(auth_data: bytes) -> Any:
    return cbor2.loads(auth_data[55 + int.from_bytes(auth_data[53:55], "big") :])


@pytest.mark.parametrize("profile", ["fido2.0", "fido2.1", "fido2.3"])
@pytest.mark.parametrize("algorithm", [ES256, EDDSA], ids=["ES256", "EdDSA"])
def test_packed_attestation_verifies(
    make_host: Callable[..., Host], profile: str, algorithm: dict[str, Any]
) -> None:
    status, reply = make_host(profile).register(params=[algorithm])
    assert (status, sorted(reply), reply[1]) == (0, [1, 2, 3], "packed")
    leaf = x509.load_der_x509_certificate(reply[3]["x5c"][0])
    public_key = leaf.public_key()
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    public_key.verify(reply[3]["sig"], reply[2] + HASH, ec.ECDSA(hashes.SHA256()))
    assert cose_key(reply[2])[3] == algorithm["alg"]


def test_attestation_certificate_meets_webauthn_8_2_1(host: Host) -> None:
    leaf = x509.load_der_x509_certificate(host.register()[1][3]["x5c"][0])
    leaf.verify_directly_issued_by(x509.load_der_x509_certificate(root_certificate()))
    subject = {attribute.oid: attribute.value for attribute in leaf.subject}
    assert leaf.version is x509.Version.v3
    assert subject[NameOID.ORGANIZATIONAL_UNIT_NAME] == "Authenticator Attestation"
    assert subject.keys() > {NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME}
    assert leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    aaguid = leaf.extensions.get_extension_for_oid(x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4"))
    assert isinstance(aaguid.value, x509.UnrecognizedExtension)
    assert (aaguid.critical, aaguid.value.value) == (False, b"\x04\x10" + host.profile.aaguid)


def test_the_root_signs_itself() -> None:
    root = x509.load_der_x509_certificate(root_certificate())
    root.verify_directly_issued_by(root)
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is True


def test_authenticator_data_says_what_was_made(host: Host) -> None:
    data = host.register(extensions={"unheardOf": True})[1][2]
    length = int.from_bytes(data[53:55], "big")
    assert data[:32] == sha256(RP_ID.encode()).digest()
    assert data[32] == UP | AT
    assert data[37:53] == host.profile.aaguid
    assert length <= host.profile.limits.max_credential_id_length
    key = cose_key(data)
    assert {label: key[label] for label in (1, 3, -1)} == {1: 2, 3: -7, -1: 1}
    assert [len(key[label]) for label in (-2, -3)] == [32, 32]
    assert len(data) == 55 + length + len(cbor2.dumps(key))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"client_data_hash": None}, 0x14),
        ({"rp": None}, 0x14),
        ({"user": None}, 0x14),
        ({"params": None}, 0x14),
        ({"client_data_hash": "text"}, 0x11),
        ({"rp": "text"}, 0x11),
        ({"user": []}, 0x11),
        ({"params": {}}, 0x11),
        ({"client_data_hash": bytes(31)}, 0x03),
        ({"rp": {"name": "Example"}}, 0x14),
        ({"rp": {"id": 5}}, 0x11),
        ({"rp": {"id": ""}}, 0x02),
        ({"rp": {"id": RP_ID, "name": 5}}, 0x11),
        ({"user": {"name": "user"}}, 0x14),
        ({"user": {"id": "user"}}, 0x11),
        ({"user": {"id": b"user", "name": b"user"}}, 0x11),
        ({"user": {"id": b"user", "displayName": 5}}, 0x11),
        ({"user": {"id": bytes(65)}}, 0x15),
        ({"params": []}, 0x26),
        ({"params": [UNSUPPORTED]}, 0x26),
        ({"params": [{"alg": -7, "type": "private-key"}]}, 0x26),
        ({"params": [ES256, {"alg": -7}]}, 0x12),
        ({"params": [ES256, {"type": "public-key"}]}, 0x12),
        ({"params": [{"alg": "-7", "type": "public-key"}]}, 0x11),
        ({"params": [{"alg": True, "type": "public-key"}]}, 0x11),
        ({"params": [{"alg": -7, "type": 5}]}, 0x11),
        ({"params": ["public-key"]}, 0x11),
        ({"exclude": {}}, 0x11),
        ({"exclude": [b"id"]}, 0x11),
        ({"exclude": [{"id": b"id"}]}, 0x14),
        ({"exclude": [{"type": "public-key"}]}, 0x14),
        ({"exclude": [named(b"id")] * 9}, 0x15),
        ({"extensions": []}, 0x11),
        ({"options": []}, 0x11),
        ({"options": {"rk": 1}}, 0x11),
        ({"options": {"up": False}}, 0x2C),
        ({"options": {"uv": True}}, 0x2C),
        ({"enterprise": 1}, 0x02),
        ({"enterprise": "1"}, 0x11),
        ({"formats": "none"}, 0x11),
        ({"formats": [5]}, 0x11),
        ({"param": bytes(32)}, 0x14),
        ({"param": bytes(32), "protocol": 3}, 0x02),
        ({"param": "text", "protocol": 1}, 0x11),
    ],
    ids=str,
)
def test_a_request_that_is_not_right_is_refused_without_a_touch(
    host: Host, changes: dict[str, Any], status: int
) -> None:
    assert host.register(**changes) == (status, None)
    assert host.touches == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"rp": {"id": RP_ID, "icon": "https://example.com", "more": "text"}},
        {"user": {"id": bytes(64)}},
        {"user": {"id": b"1", "icon": "https://example.com"}},
        {"params": [UNSUPPORTED, ES256]},
        {"options": {"rk": False, "up": True, "unheardOf": True}},
        {"exclude": [named(b"unknown")]},
        {"exclude": [named(b"unknown", "unheard-of")]},
        {"extensions": {"unheardOf": {"deep": []}}},
        {"param": bytes(32), "protocol": 1},
        {"formats": []},
        {"formats": ["unheard-of"]},
    ],
    ids=str,
)
def test_a_request_with_unknown_or_optional_parts_is_granted(
    host: Host, changes: dict[str, Any]
) -> None:
    status, reply = host.register(**changes)
    assert (status, reply[1], reply[2][32]) == (0, "packed", UP | AT)
    assert host.touches == 1


@pytest.mark.parametrize("offered", [[-7, -8], [-8, -7]], ids=str)
def test_the_first_offered_algorithm_is_used(host: Host, offered: list[int]) -> None:
    params = [{"alg": alg, "type": "public-key"} for alg in offered]
    assert cose_key(host.register(params=params)[1][2])[3] == offered[0]


@pytest.mark.parametrize("formats", [["none"], ["unheard-of", "none", "packed"]], ids=str)
def test_attestation_is_left_out_on_request(host: Host, formats: list[str]) -> None:
    reply = host.register(formats=formats)[1]
    assert (reply[1], reply[3]) == ("none", {})


@pytest.mark.parametrize("profile", ["fido2.0", "fido2.1"])
def test_an_older_key_does_not_know_the_format_preference(
    make_host: Callable[..., Host], profile: str
) -> None:
    assert make_host(profile).register(formats=["none"])[1][1] == "packed"


def test_a_key_of_2_0_does_not_know_enterprise_attestation(make_host: Callable[..., Host]) -> None:
    assert make_host("fido2.0").register(enterprise="any")[0] == 0


@pytest.mark.parametrize(
    ("ending", "status"),
    [(Outcome.TOUCHED, 0x35), (Outcome.TIMED_OUT, 0x27), (Outcome.CANCELLED, 0x2D)],
)
def test_a_zero_length_param_asks_for_a_touch_only(
    host: Host, ending: Outcome, status: int
) -> None:
    host.ending = ending
    assert host.register(param=b"", protocol=1) == (status, None)
    assert host.touches == 1


def test_a_zero_length_param_tells_that_a_pin_is_set(pin_host: Host) -> None:
    assert pin_host.register(param=b"", protocol=1) == (0x31, None)
    assert pin_host.retries() == {3: 8}


@pytest.mark.parametrize(
    ("ending", "status"), [(Outcome.TIMED_OUT, 0x2F), (Outcome.CANCELLED, 0x2D)]
)
def test_without_a_touch_nothing_is_made(host: Host, ending: Outcome, status: int) -> None:
    host.ending = ending
    assert host.register(options={"rk": True}) == (status, None)
    assert host.sign_in(options={"up": False}) == (0x2E, None)


@pytest.mark.parametrize("discoverable", [False, True])
@pytest.mark.parametrize(
    ("ending", "status"),
    [(Outcome.TOUCHED, 0x19), (Outcome.TIMED_OUT, 0x19), (Outcome.CANCELLED, 0x2D)],
)
def test_an_excluded_credential_is_told_only_after_asking_for_a_touch(
    host: Host, ending: Outcome, status: int, *, discoverable: bool
) -> None:
    known = host.credential_id(options={"rk": discoverable})
    host.ending, host.touches = ending, 0
    exclude = [named(b"unknown"), named(known)]
    assert host.register(exclude=exclude) == (status, None)
    assert host.touches == 1


def test_a_credential_of_another_relying_party_excludes_nothing(host: Host) -> None:
    known = [host.credential_id(options={"rk": each}) for each in (False, True)]
    exclude = [named(each) for each in known]
    assert host.register(rp={"id": "other.keyrig.invalid"}, exclude=exclude)[0] == 0


def test_two_credentials_share_neither_id_nor_key(host: Host) -> None:
    first, second = (host.register()[1][2] for _ in range(2))
    assert first[55:] != second[55:]
    assert cose_key(first) != cose_key(second)


def test_a_second_credential_for_an_account_replaces_the_first(host: Host) -> None:
    old, new = host.accounts(b"user", b"user")
    assert host.sign_in(allow=[named(old)])[0] == 0x2E
    assert host.sign_in()[1][1]["id"] == new
    assert len(host.store.persistent.credentials) == 1


def test_a_full_store_takes_replacements_and_what_needs_no_room(host: Host) -> None:
    ids = [bytes([number]) for number in range(host.profile.limits.max_credentials)]
    host.accounts(*ids)
    assert host.register(user={"id": b"one more"}, options={"rk": True}) == (0x28, None)
    assert host.register(user={"id": b"one more"}, options={"rk": False})[0] == 0
    assert host.register(user={"id": ids[0]}, options={"rk": True})[0] == 0
    assert host.sign_in()[1][5] == len(ids)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("n" * 64, "n" * 64), ("n" * 65, "n" * 64), ("n" * 63 + "é", "n" * 63), ("€" * 30, "€" * 21)],
    ids=["64 bytes", "65 bytes", "cut before a character", "cut after 63 bytes"],
)
def test_a_name_is_kept_up_to_64_bytes_and_whole_characters(
    host: Host, name: str, kept: str
) -> None:
    host.register(user={"id": b"user", "name": name, "displayName": name}, options={"rk": True})
    user = host.store.persistent.credentials[0].user
    assert (user.name, user.display_name) == (kept, kept)


@pytest.mark.parametrize(
    ("profile", "options", "status"),
    [
        ("fido2.0", {}, 0x36),
        ("fido2.0", {"rk": True}, 0x36),
        ("fido2.1", {}, 0x00),
        ("fido2.1", {"rk": False}, 0x00),
        ("fido2.1", {"rk": True}, 0x36),
        ("fido2.3", {"rk": True}, 0x36),
    ],
)
def test_a_key_with_a_pin_wants_it_for_what_the_profile_says(
    make_host: Callable[..., Host], profile: str, options: dict[str, bool], status: int
) -> None:
    host = make_host(profile)
    host.set_pin()
    answered, reply = host.register(options=options)
    assert answered == status
    assert reply is None or reply[2][32] == UP | AT


def test_a_token_outweighs_the_uv_option(pin_host: Host) -> None:
    status, reply = pin_host.register(options={"uv": True}, **pin_host.authorised())
    assert (status, reply[2][32]) == (0, UP | UV | AT)
