"""Entries of the Metadata Service, all made up here."""

from __future__ import annotations

from typing import Any

import pytest

AAGUID = "00112233-4455-6677-8899-aabbccddeeff"


@pytest.fixture
def entry() -> dict[str, Any]:
    """The entry of a made-up model, to be changed at will."""
    return {
        "aaguid": AAGUID,
        "metadataStatement": {
            "aaguid": AAGUID,
            "description": "Nobody's Key 5 NFC",
            "protocolFamily": "fido2",
            "authenticatorVersion": 7,
            "upv": [{"major": 1, "minor": 1}],
            "authenticationAlgorithms": ["secp256r1_ecdsa_sha256_raw"],
            "userVerificationDetails": [
                [{"userVerificationMethod": "none"}],
                [
                    {"userVerificationMethod": "presence_internal"},
                    {
                        "userVerificationMethod": "passcode_external",
                        "caDesc": {"base": 64, "minLength": 6, "maxRetries": 8},
                    },
                ],
            ],
            "attestationTypes": ["basic_full"],
            "attestationRootCertificates": ["MAMC\n Af8="],
            "keyProtection": ["hardware"],
            "matcherProtection": ["on_chip"],
            "attachmentHint": ["external", "wired"],
            "authenticatorGetInfo": {
                "versions": ["FIDO_2_1"],
                "aaguid": AAGUID.replace("-", ""),
                "options": {"rk": True, "clientPin": False},
                "algorithms": [{"type": "public-key", "alg": -7}],
                "maxMsgSize": 1200,
                "certifications": {"FIDO": 3},
                "forcePINChange": False,
                "pinComplexityPolicyURL": "68747470733a2f2f612e6578616d706c65",
                "somethingOfCtap9": 1,
            },
        },
        "statusReports": [
            {
                "status": "FIDO_CERTIFIED_L2",
                "effectiveDate": "2026-01-31",
                "certificateNumber": "FIDO20020260131001",
                "certificationPolicyVersion": "1.4",
                "certificationRequirementsVersion": "1.5",
            },
            {"status": "FIDO_CERTIFIED", "effectiveDate": "2026-01-31"},
        ],
    }
