"""Each step of a server's checks (WebAuthn 7.1, 7.2) passes a sound answer and can fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from cryptography import x509

from rig.metadata import StatusReport
from rig.relying_parties.demands import Attestation, Level
from rig.relying_parties.server import (
    ExpectedRegistration,
    ExpectedSignIn,
    check_registration,
    check_sign_in,
)
from rig.relying_parties.server import registration as registrations
from rig.relying_parties.server import sign_in as sign_ins
from rig.relying_parties.unfit import Undecided, Unfit
from rig.virtual.attestation import attestation_of
from tests.relying_parties.credentials import (
    ACCOUNT,
    CHALLENGE,
    FLAG,
    MODEL,
    ORIGIN,
    RP_ID,
    USER,
    Made,
    metadata,
)

OTHER = UUID(int=7)
LEVEL = StatusReport(status="FIDO_CERTIFIED_L1")
STRICT: dict[str, Any] = {
    "attestation": Attestation.DIRECT,
    "formats": ("packed",),
    "aaguids": (MODEL,),
    "mds_chain": True,
    "min_level": Level.L1,
    "uv": True,
    "metadata": metadata(),
}


NO_MODEL = UUID(int=0)
UNLISTED = {**STRICT, "formats": (), "aaguids": ()}
U2F_KEY = x509.SubjectKeyIdentifier.from_public_key(
    x509.load_der_x509_certificate(attestation_of(MODEL.bytes).certificate).public_key()
).digest
LISTED = {**UNLISTED, "metadata": metadata(aaguid=None, key_identifiers=(U2F_KEY,))}


def expected(**more: Any) -> ExpectedRegistration:
    """Return what the server expects of a registration."""
    told: dict[str, Any] = {
        "challenge": CHALLENGE,
        "rp_id": RP_ID,
        "origins": (ORIGIN,),
        "algorithms": (-7,),
    }
    return ExpectedRegistration(**{**told, **more})


def awaited(**more: Any) -> ExpectedSignIn:
    """Return what the server expects of a sign-in."""
    told: dict[str, Any] = {
        "challenge": CHALLENGE,
        "rp_id": RP_ID,
        "origins": (ORIGIN,),
        "accounts": (ACCOUNT,),
    }
    return ExpectedSignIn(**{**told, **more})


REGISTRATIONS: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], str]] = {
    "type": ({"kind": "webauthn.get"}, {}, "7.1.7 (type)"),
    "challenge": ({"challenge": bytes(32)}, {}, "7.1.8 (challenge)"),
    "origin": ({"origin": "https://evil.example"}, {}, "7.1.9 (origin)"),
    "frame": ({"cross_origin": True}, {}, "7.1.10 (crossOrigin)"),
    "rp-id": ({"rp_id": "evil.example"}, {}, "7.1.14 (rpIdHash)"),
    "untouched": ({"flags": FLAG.UV}, {}, "7.1.15 (UP)"),
    "unverified": ({"flags": FLAG.UP}, {"uv": True}, "7.1.16 (UV)"),
    "backed-up": ({"flags": FLAG.UP | FLAG.BS}, {}, "7.1.17 (BE and BS)"),
    "synced": ({"flags": FLAG.UP | FLAG.BE}, {"backup": False}, "7.1.18 (BE)"),
    "algorithm": ({}, {"algorithms": (-8, -257)}, "7.1.20 (alg)"),
    "format": ({}, {"formats": ("tpm",)}, "7.1.21 (fmt)"),
    "statement": ({"signed": False}, {}, "7.1.22 (attStmt)"),
    "own-statement": ({"signed": False, "certificates": False}, {}, "7.1.22 (attStmt)"),
    "another-model": ({"certified_as": OTHER}, {}, "7.1.22 (attStmt)"),
    "unknown-format": ({"fmt": "seal"}, {}, "7.1.22 (attStmt)"),
    "u2f-with-aaguid": ({"fmt": "fido-u2f"}, {}, "7.1.22 (AAGUID of U2F)"),
    "u2f-unknown": ({"fmt": "fido-u2f", "aaguid": NO_MODEL}, UNLISTED, "7.1.24 (trust anchor)"),
    "no-chain": ({"certificates": False}, STRICT, "7.1.24 (trust anchor)"),
    "unknown-model": (
        {},
        {**STRICT, "metadata": metadata(aaguid=OTHER)},
        "7.1.24 (trust anchor)",
    ),
    "another-root": (
        {},
        {**STRICT, "metadata": metadata(attestation_roots=())},
        "7.1.24 (trust anchor)",
    ),
    "uncertified": (
        {},
        {**STRICT, "metadata": metadata(StatusReport(status="NOT_FIDO_CERTIFIED"))},
        "7.1.24 (certification)",
    ),
    "too-low": ({}, {**STRICT, "min_level": Level.L2}, "7.1.24 (certification)"),
    "revoked": (
        {},
        {
            **STRICT,
            "min_level": Level.NONE,
            "metadata": metadata(StatusReport(status="REVOKED"), LEVEL),
        },
        "7.1.24 (certification)",
    ),
    "model": ({}, {"aaguids": (OTHER,)}, "7.1.24 (model)"),
    "long-id": ({"credential_id": bytes(1024)}, {}, "7.1.25 (length of the id)"),
    "id-in-use": ({}, {"registered": (bytes(16),)}, "7.1.26 (id in use)"),
    "no-output": ({}, {"extensions": ("hmac-secret",)}, "7.1.28 (extensions)"),
    "output-false": (
        {"extensions": {"hmac-secret": False}},
        {"extensions": ("hmac-secret",)},
        "7.1.28 (extensions)",
    ),
}
SIGN_INS: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], str]] = {
    "not-named": ({}, {"allowed": (bytes(8),)}, "7.2.5 (allowCredentials)"),
    "nobody's": ({}, {"accounts": ()}, "7.2.6 (credential)"),
    "another-user": ({"user_handle": b"bob"}, {}, "7.2.6 (user)"),
    "no-user": ({"user_handle": None}, {}, "7.2.6 (user)"),
    "type": ({"kind": "webauthn.create"}, {}, "7.2.10 (type)"),
    "replayed": ({"challenge": bytes(32)}, {}, "7.2.11 (challenge)"),
    "origin": ({"origin": "https://evil.example"}, {}, "7.2.12 (origin)"),
    "frame": ({"cross_origin": True}, {}, "7.2.13 (crossOrigin)"),
    "rp-id": ({"rp_id": "evil.example"}, {}, "7.2.15 (rpIdHash)"),
    "appid-unasked": ({"rp_id": "https://app"}, {"appid": "https://app"}, "7.2.15 (rpIdHash)"),
    "untouched": ({"flags": FLAG.UV}, {}, "7.2.16 (UP)"),
    "unverified": ({"flags": FLAG.UP}, {"uv": True}, "7.2.17 (UV)"),
    "backed-up": ({"flags": FLAG.UP | FLAG.BS}, {}, "7.2.18 (BE and BS)"),
    "synced-since": ({"flags": FLAG.UP | FLAG.BE}, {}, "7.2.19 (BE)"),
    "signature": ({"signed": False}, {}, "7.2.21 (signature)"),
    "counter-back": ({"counter": 3}, {}, "7.2.22 (signCount)"),
    "counter-still": ({"counter": 4}, {}, "7.2.22 (signCount)"),
    "counter-gone": ({"counter": 0}, {}, "7.2.22 (signCount)"),
}


@pytest.mark.parametrize(("made", "told", "step"), REGISTRATIONS.values(), ids=REGISTRATIONS)
def test_registration_fails_at_its_step(
    made: Mapping[str, Any], told: Mapping[str, Any], step: str
) -> None:
    with pytest.raises(Unfit) as caught:
        check_registration(expected(**told), Made(**made).registration())
    assert caught.value.clause == f"WebAuthn {step}"


@pytest.mark.parametrize(("made", "told", "step"), SIGN_INS.values(), ids=SIGN_INS)
def test_sign_in_fails_at_its_step(
    made: Mapping[str, Any], told: Mapping[str, Any], step: str
) -> None:
    with pytest.raises(Unfit) as caught:
        check_sign_in(awaited(**told), Made(**{"kind": "webauthn.get", **made}).sign_in())
    assert caught.value.clause == f"WebAuthn {step}"


def test_every_step_but_the_second_opinion_has_an_answer_that_fails_it() -> None:
    failed = {row[2] for row in (*REGISTRATIONS.values(), *SIGN_INS.values())}
    steps = {f"{step.number} ({step.name})" for step in registrations.STEPS}
    steps |= {f"{step.number} ({step.name})" for step in sign_ins.STEPS}
    untested = steps - failed
    assert untested == {
        "7.1 (python-fido2)",
        "7.2 (python-fido2)",
    }


@pytest.mark.parametrize(
    "made",
    [{"origin": "https://evil.example"}, {"flags": 0}, {"rp_id": "evil.example"}],
    ids=["origin", "flags", "rp-id"],
)
def test_library_is_a_second_opinion_of_each_ceremony(made: Mapping[str, Any]) -> None:
    made_here = registrations.Case(expected(), Made(**made).registration())
    signed_here = sign_ins.Case(awaited(), Made(**{"kind": "webauthn.get", **made}).sign_in())
    for said in (
        registrations.STEPS[-1].complaint(made_here),
        sign_ins.STEPS[-1].complaint(signed_here),
    ):
        assert said is not None
        assert "python-fido2's server refuses" in said


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({}, {}),
        ({}, STRICT),
        ({"fmt": "none", "aaguid": NO_MODEL}, {}),
        ({"fmt": "fido-u2f", "aaguid": NO_MODEL}, LISTED),
        ({"certificates": False}, {"attestation": Attestation.DIRECT}),
        ({"extensions": {"hmac-secret": True}}, {"extensions": ("hmac-secret",)}),
        ({"flags": FLAG.UP | FLAG.BE | FLAG.BS}, {}),
        ({"browser": False, "origin": "anything"}, {}),
    ],
    ids=["plain", "strict", "none", "u2f", "self", "output", "synced", "program"],
)
def test_sound_registration_passes(made: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    check_registration(expected(**told), Made(**made).registration())


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({}, {}),
        ({"user_handle": None}, {"allowed": (bytes(16),)}),
        ({"counter": 3}, {"counter": False}),
        ({"rp_id": "https://app", "outputs": {"appid": True}}, {"appid": "https://app"}),
        ({"browser": False, "origin": "anything"}, {}),
    ],
    ids=["plain", "named", "uncounted", "appid", "program"],
)
def test_sound_sign_in_passes(made: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    answer = Made(**{"kind": "webauthn.get", **made}).sign_in()
    assert check_sign_in(awaited(**told), answer).user == USER


@pytest.mark.parametrize("wanted", [{"mds_chain": True}, {"min_level": Level.L1}], ids=str)
def test_site_that_looks_at_metadata_cannot_be_judged_without(wanted: Mapping[str, Any]) -> None:
    with pytest.raises(Undecided, match="there is none here"):
        check_registration(expected(**wanted), Made().registration())
