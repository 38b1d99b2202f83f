"""One entry: what is read of it, and what a malformed one says of itself."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from rig.metadata import StatusReport, UserVerification
from rig.metadata.entries import read_entries, read_entry
from rig.metadata.fields import Fields


def test_entry_tells_model_and_certification(entry: dict[str, Any]) -> None:
    read = read_entry(Fields(entry))
    statement = read.statement
    assert read.aaguid == UUID(entry["aaguid"])
    assert statement.description == "Nobody's Key 5 NFC"
    assert statement.protocol_versions == ((1, 1),)
    assert statement.attestation_roots == (b"\x30\x03\x02\x01\xff",)
    assert statement.user_verification == (
        (UserVerification(method="none"),),
        (
            UserVerification(method="presence_internal"),
            UserVerification(method="passcode_external", max_retries=8, min_length=6),
        ),
    )
    assert read.status_reports == (
        StatusReport(
            status="FIDO_CERTIFIED_L2",
            effective=date(2026, 1, 31),
            certificate_number="FIDO20020260131001",
            policy_version="1.4",
            requirements_version="1.5",
        ),
        StatusReport(status="FIDO_CERTIFIED", effective=date(2026, 1, 31)),
    )


def test_get_info_is_told_as_a_key_would_send_it(entry: dict[str, Any]) -> None:
    get_info = read_entry(Fields(entry)).statement.get_info
    assert get_info is not None
    assert list(get_info.items()) == [
        (0x01, ("FIDO_2_1",)),
        (0x03, bytes.fromhex("00112233445566778899aabbccddeeff")),
        (0x04, {"rk": True, "clientPin": False}),
        (0x05, 1200),
        (0x0A, ({"alg": -7, "type": "public-key"},)),
        (0x0C, False),
        (0x13, {"FIDO": 3}),
        (0x1C, b"https://a.example"),
    ]


@pytest.mark.parametrize(
    ("identifiers", "aaid", "key_identifiers"),
    [
        pytest.param({"aaid": "1234#5678"}, "1234#5678", (), id="uaf"),
        pytest.param(
            {"attestationCertificateKeyIdentifiers": ["00ff" * 10]},
            "",
            (b"\x00\xff" * 10,),
            id="u2f",
        ),
    ],
)
def test_entry_without_aaguid_tells_what_else_it_is_known_by(
    entry: dict[str, Any],
    identifiers: dict[str, Any],
    aaid: str,
    key_identifiers: tuple[bytes, ...],
) -> None:
    del entry["aaguid"]
    del entry["metadataStatement"]["authenticatorGetInfo"]
    read = read_entry(Fields(entry | identifiers))
    assert (read.aaguid, read.aaid, read.key_identifiers) == (None, aaid, key_identifiers)
    assert read.statement.get_info is None


def test_entry_that_leaves_out_what_it_must_state_is_read(entry: dict[str, Any]) -> None:
    for name in ("userVerificationDetails", "attachmentHint", "upv"):
        del entry["metadataStatement"][name]
    statement = read_entry(Fields(entry)).statement
    left_out = (statement.user_verification, statement.attachment_hint)
    assert (*left_out, statement.protocol_versions) == ((), (), ())


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        pytest.param("aaguid", "12", "aaguid is not an AAGUID", id="aaguid"),
        pytest.param("metadataStatement", None, "metadataStatement is missing", id="no statement"),
        pytest.param(
            "metadataStatement.upv",
            [{"major": True}],
            "metadataStatement.upv[0].major is not a whole number",
            id="true for a number",
        ),
        pytest.param(
            "metadataStatement.userVerificationDetails",
            [[], ["none"]],
            "metadataStatement.userVerificationDetails[1][0] is not an object",
            id="text for an object",
        ),
        pytest.param(
            "metadataStatement.attestationRootCertificates",
            ["-----"],
            "metadataStatement.attestationRootCertificates is not base64",
            id="base64",
        ),
        pytest.param(
            "metadataStatement.authenticatorGetInfo.options",
            {"rk": "yes"},
            "metadataStatement.authenticatorGetInfo.options.rk is not true or false",
            id="option",
        ),
        pytest.param(
            "metadataStatement.authenticatorGetInfo.encIdentifier",
            "xyz",
            "metadataStatement.authenticatorGetInfo.encIdentifier is not hexadecimal",
            id="hexadecimal",
        ),
        pytest.param(
            "metadataStatement.authenticatorGetInfo.transports",
            "usb",
            "metadataStatement.authenticatorGetInfo.transports is not a list",
            id="text for a list",
        ),
        pytest.param(
            "metadataStatement.authenticatorGetInfo.pinUvAuthProtocols",
            ["2"],
            "metadataStatement.authenticatorGetInfo.pinUvAuthProtocols"
            " is not a list of whole numbers",
            id="texts for numbers",
        ),
        pytest.param(
            "statusReports",
            [{"effectiveDate": "soon"}],
            "statusReports[0].effectiveDate is not a date",
            id="date",
        ),
        pytest.param(
            "attestationCertificateKeyIdentifiers",
            ["zz"],
            "attestationCertificateKeyIdentifiers is not hexadecimal",
            id="key identifier",
        ),
    ],
)
def test_malformed_entry_is_told_and_costs_no_other(
    entry: dict[str, Any], place: str, value: object, reason: str
) -> None:
    spoilt = copy.deepcopy(entry)
    *way, last = place.split(".")
    table = spoilt
    for step in way:
        table = table[step]
    table[last] = value
    entries, damaged = read_entries([spoilt, entry, "nothing"])
    assert [one.aaguid for one in entries] == [UUID(entry["aaguid"])]
    assert [(one.name, one.reason) for one in damaged] == [
        (spoilt["aaguid"], reason),
        ("entry 2", "it is not an object"),
    ]
