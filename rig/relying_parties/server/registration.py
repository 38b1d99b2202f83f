"""What a server checks of a registration, step by step (WebAuthn Level 3, 7.1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import cast
from uuid import UUID

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    UserVerificationRequirement,
)

from rig.metadata import Metadata
from rig.relying_parties.demands import Attestation, Level
from rig.relying_parties.responses import Registration
from rig.relying_parties.server.steps import Step, require
from rig.relying_parties.server.trust import (
    chain_complaint,
    level_complaint,
    statement_complaint,
)
from rig.relying_parties.unfit import Need

LONGEST_ID = 1023
"""Bytes of a credential id (7.1 step 25)."""
U2F_FORMAT = "fido-u2f"


@dataclass(frozen=True, kw_only=True)
class ExpectedRegistration:
    """What a server knows when an answer to a registration comes.

    Attributes:
        origins: Where the ceremony may have happened.
        uv: Whether the user must have been verified.
        attestation: What was asked for.
        formats: Attestation statement formats that are taken; empty for any.
        aaguids: Models that are taken; empty for any.
        mds_chain: Whether attestation must end at a root of the metadata.
        min_level: The least certification of the model.
        extensions: Outputs without which the key is not taken.
        backup: Whether credentials that can be synced are taken.
        registered: Ids of all credentials that any account has.
        metadata: FIDO's, where it is looked at.
    """

    challenge: bytes
    rp_id: str
    origins: Collection[str]
    algorithms: Collection[int]
    uv: bool = False
    attestation: Attestation = Attestation.NONE
    formats: Collection[str] = ()
    aaguids: Collection[UUID] = ()
    mds_chain: bool = False
    min_level: Level = Level.NONE
    extensions: Collection[str] = ()
    backup: bool = True
    registered: Collection[bytes] = ()
    metadata: Metadata | None = None


def check_registration(expected: ExpectedRegistration, answer: Registration) -> None:
    """Check an answer to a registration.

    Raises:
        Unfit: A step fails; its clause names the step.
        Undecided: The model cannot be looked up.
    """
    require(STEPS, Case(expected, answer), browser=answer.client_data is not None)


@dataclass(frozen=True)
class Case:
    """An answer, and what was expected."""

    expected: ExpectedRegistration
    answer: Registration

    @property
    def data(self) -> AuthenticatorData:
        """The authenticator data."""
        return self.answer.attestation.auth_data

    @property
    def client_data(self) -> CollectedClientData:
        """The client data, where a browser made them."""
        # Steps that look at it are left out where there is none.
        return cast("CollectedClientData", self.answer.client_data)


def _type(case: Case) -> str | None:
    told = case.client_data.type
    return None if told == "webauthn.create" else f"the client data are of type {told}"


def _challenge(case: Case) -> str | None:
    same = case.client_data.challenge == case.expected.challenge
    return None if same else "the challenge is not the one that was sent"


def _origin(case: Case) -> str | None:
    origin = case.client_data.origin
    return None if origin in case.expected.origins else f"the origin is {origin}"


def _cross_origin(case: Case) -> str | None:
    return "it was made in a frame of another site" if case.client_data.cross_origin else None


def _rp_id(case: Case) -> str | None:
    due = sha256(case.expected.rp_id.encode()).digest()
    return None if case.data.rp_id_hash == due else "the RP ID hash is another site's"


def _presence(case: Case) -> str | None:
    return None if case.data.is_user_present() else "the flag UP is not set"


def _verified(case: Case) -> str | None:
    missing = case.expected.uv and not case.data.is_user_verified()
    return "the flag UV is not set" if missing else None


def _backed_up(case: Case) -> str | None:
    wrong = case.data.is_backed_up() and not case.data.is_backup_eligible()
    return "the flag BS is set, and BE is not" if wrong else None


def _eligible(case: Case) -> str | None:
    refused = case.data.is_backup_eligible() and not case.expected.backup
    return "the credential can be synced, which the site does not take" if refused else None


def _algorithm(case: Case) -> str | None:
    algorithm = case.answer.credential.public_key.get(3)
    wanted = algorithm in case.expected.algorithms
    return None if wanted else f"the credential's algorithm is {algorithm}, which nobody asked for"


def _format(case: Case) -> str | None:
    formats, told = case.expected.formats, case.answer.attestation.fmt
    return None if not formats or told in formats else f"the attestation is in the format {told}"


def _statement(case: Case) -> str | None:
    return statement_complaint(case.answer.attestation, case.answer.hash)


def _chain(case: Case) -> str | None:
    if not case.expected.mds_chain:
        return None
    return chain_complaint(case.answer.attestation, case.expected.metadata)


def _certified(case: Case) -> str | None:
    if not case.expected.mds_chain and case.expected.min_level is Level.NONE:
        return None
    return level_complaint(case.answer.attestation, case.expected.metadata, case.expected.min_level)


def _model(case: Case) -> str | None:
    aaguid = UUID(bytes=bytes(case.answer.credential.aaguid))
    taken = not case.expected.aaguids or aaguid in case.expected.aaguids
    return None if taken else f"the model {aaguid} is not on the site's list"


def _zero_aaguid(case: Case) -> str | None:
    wrong = case.answer.attestation.fmt == U2F_FORMAT and any(case.answer.credential.aaguid)
    return "U2F attestation has an AAGUID" if wrong else None


def _length(case: Case) -> str | None:
    length = len(case.answer.credential.credential_id)
    return None if length <= LONGEST_ID else f"the credential id has {length} bytes"


def _unique(case: Case) -> str | None:
    known = case.answer.credential.credential_id in case.expected.registered
    return "the credential id is registered already" if known else None


def _outputs(case: Case) -> str | None:
    outputs = case.data.extensions or {}
    missing = [name for name in case.expected.extensions if not outputs.get(name)]
    return f"the key did not confirm {', '.join(missing)}" if missing else None


def _library(case: Case) -> str | None:
    """Ask python-fido2's server, which looks at part of the same with code of its own."""
    expected, answer = case.expected, case.answer
    entity = PublicKeyCredentialRpEntity(id=expected.rp_id, name=expected.rp_id)
    server = Fido2Server(
        entity,
        attestation=AttestationConveyancePreference(expected.attestation.value),
        verify_origin=lambda origin: origin in expected.origins,
    )
    _, state = server.register_begin(
        PublicKeyCredentialUserEntity(id=b"0", name="0"),
        user_verification=UserVerificationRequirement.REQUIRED if expected.uv else None,
        challenge=expected.challenge,
    )
    told = AuthenticatorAttestationResponse(
        client_data=case.client_data, attestation_object=answer.attestation
    )
    try:
        server.register_complete(
            state,
            RegistrationResponse(raw_id=answer.credential.credential_id, response=told),
        )
    except (ValueError, TypeError) as error:
        return f"python-fido2's server refuses it: {error}"
    return None


STEPS: tuple[Step[Case], ...] = (
    Step(number="7.1.7", name="type", complaint=_type, of_browsers=True),
    Step(number="7.1.8", name="challenge", complaint=_challenge, of_browsers=True),
    Step(number="7.1.9", name="origin", complaint=_origin, of_browsers=True),
    Step(number="7.1.10", name="crossOrigin", complaint=_cross_origin, of_browsers=True),
    Step(number="7.1.14", name="rpIdHash", complaint=_rp_id),
    Step(number="7.1.15", name="UP", complaint=_presence),
    Step(
        number="7.1.16",
        name="UV",
        complaint=_verified,
        need=Need.UV,
        fields=("uv.create", "server.uv_flag"),
    ),
    Step(number="7.1.17", name="BE and BS", complaint=_backed_up),
    Step(number="7.1.18", name="BE", complaint=_eligible, fields=("server.backup_flags",)),
    Step(
        number="7.1.20",
        name="alg",
        complaint=_algorithm,
        need=Need.ALGORITHM,
        fields=("algorithms",),
    ),
    Step(
        number="7.1.21",
        name="fmt",
        complaint=_format,
        need=Need.ATTESTATION,
        fields=("server.formats",),
    ),
    Step(
        number="7.1.22",
        name="attStmt",
        complaint=_statement,
        need=Need.ATTESTATION,
        fields=("attestation",),
    ),
    Step(number="7.1.22", name="AAGUID of U2F", complaint=_zero_aaguid, need=Need.ATTESTATION),
    Step(
        number="7.1.24",
        name="trust anchor",
        complaint=_chain,
        need=Need.ATTESTATION,
        fields=("server.mds_chain",),
    ),
    Step(
        number="7.1.24",
        name="certification",
        complaint=_certified,
        need=Need.CERTIFICATION,
        fields=("server.min_cert_level",),
    ),
    Step(
        number="7.1.24",
        name="model",
        complaint=_model,
        need=Need.MODEL,
        fields=("server.aaguids",),
    ),
    Step(number="7.1.25", name="length of the id", complaint=_length),
    Step(number="7.1.26", name="id in use", complaint=_unique),
    Step(
        number="7.1.28",
        name="extensions",
        complaint=_outputs,
        need=Need.HMAC,
        fields=("server.extensions",),
    ),
    Step(number="7.1", name="python-fido2", complaint=_library, of_browsers=True),
)
"""All steps that can fail, in the order of WebAuthn; the last is a second opinion."""
