"""Faults in what a new credential's reply says and proves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rig.virtual.attestation import attestation_of, root_certificate
from rig.virtual.auth_data import AttestedCredential
from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.request import MakeCredential
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential


@fault(
    "wrong-aaguid",
    breaks=("MC-80",),
    area="attestation",
    says="authenticator data has another AAGUID than getInfo",
)
class WrongAaguid(Rules):
    def attested_credential(self, credential: Credential) -> AttestedCredential | None:
        attested = super().attested_credential(credential)
        return attested and replace(attested, aaguid=bytes(16))


@fault(
    "attested-credential-missing",
    breaks=("MC-78",),
    area="attestation",
    says="authenticator data of a registration has no credential",
)
class AttestedCredentialMissing(Rules):
    def attested_credential(self, credential: Credential) -> AttestedCredential | None:
        return None


@fault(
    "surplus-cose-label",
    breaks=("CM-25", "MC-82"),
    area="attestation",
    says="the public key of a credential has a key id",
)
class SurplusCoseLabel(Rules):
    def cose_key(self, credential: Credential) -> dict[int, object]:
        return {**super().cose_key(credential), 2: b"key"}


@fault(
    "surplus-authenticator-data",
    breaks=("MC-78",),
    area="attestation",
    says="a byte follows the authenticator data of a registration",
)
class SurplusAuthenticatorData(Rules):
    def registration_reply(
        self, fmt: str, auth_data: bytes, statement: dict[str, object]
    ) -> dict[int, object]:
        return super().registration_reply(fmt, auth_data + bytes(1), statement)


@fault(
    "statement-missing",
    breaks=("MC-76",),
    area="attestation",
    says="the reply of a registration has no attestation statement",
)
class StatementMissing(Rules):
    def registration_reply(
        self, fmt: str, auth_data: bytes, statement: dict[str, object]
    ) -> dict[int, object]:
        return {1: fmt, 2: auth_data}


@fault(
    "unasked-unsigned-outputs-at-registration",
    breaks=("MC-102",),
    area="attestation",
    says="a registration has unsignedExtensionOutputs that nobody asked for",
)
class UnaskedUnsignedOutputsAtRegistration(Rules):
    def registration_reply(
        self, fmt: str, auth_data: bytes, statement: dict[str, object]
    ) -> dict[int, object]:
        return {**super().registration_reply(fmt, auth_data, statement), 6: {}}


@fault(
    "extension-echoed-at-registration",
    breaks=("MC-66",),
    area="attestation",
    says="a registration gives the input of an unknown extension back as its output",
)
class ExtensionEchoedAtRegistration(Rules):
    def registration_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        return dict(inputs)


@fault(
    "unasked-output-at-registration",
    breaks=("MC-67",),
    area="attestation",
    says="a registration has the output of an extension that nobody asked for",
)
class UnaskedOutputAtRegistration(Rules):
    def registration_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        return {"credProtect": 1}


@fault(
    "certificate-of-another-model",
    breaks=("MC-85",),
    area="attestation",
    says="the attestation certificate has the AAGUID of another model",
)
class CertificateOfAnotherModel(Rules):
    def attestation_statement(self, fmt: str, message: bytes) -> dict[str, object]:
        return attestation_of(bytes(16)).packed(message)


@fault(
    "root-as-attestation-certificate",
    breaks=("MC-83", "MC-84"),
    area="attestation",
    says="the attestation certificate is the root's",
)
class RootAsAttestationCertificate(Rules):
    def attestation_statement(self, fmt: str, message: bytes) -> dict[str, object]:
        return {**super().attestation_statement(fmt, message), "x5c": [root_certificate()]}


@fault(
    "self-attestation-by-another-key",
    breaks=("MC-86", "MDS-05"),
    area="attestation",
    says="an attestation without a certificate is not signed by the credential",
)
class SelfAttestationByAnotherKey(Rules):
    def attestation_statement(self, fmt: str, message: bytes) -> dict[str, object]:
        statement = super().attestation_statement(fmt, message)
        return {key: value for key, value in statement.items() if key != "x5c"}


@fault(
    "none-format-not-given",
    breaks=("MC-98",),
    area="attestation",
    says="attestation is given to who asked for none",
)
class NoneFormatNotGiven(Rules):
    def attestation_format(self, preference: Iterable[str]) -> str:
        return self.profile.attestation_formats[0]


@fault(
    "unknown-format-refused",
    breaks=("MC-99",),
    area="attestation",
    says="a wish for an unknown attestation format is refused",
)
class UnknownFormatRefused(Rules):
    def attestation_format(self, preference: Iterable[str]) -> str:
        if set(preference) - {"none", *self.profile.attestation_formats}:
            raise Refusal(Status.INVALID_PARAMETER)
        return super().attestation_format(preference)


@fault(
    "empty-format-preference-as-none",
    breaks=("MC-100",),
    area="attestation",
    says="an empty wish for attestation formats is taken as none",
)
class EmptyFormatPreferenceAsNone(Rules):
    def format_preference(self, members: dict[Key, Value]) -> tuple[str, ...]:
        asked = MakeCredential.ATTESTATION_FORMATS_PREFERENCE in members
        preference = super().format_preference(members)
        return ("none",) if asked and not preference else preference
