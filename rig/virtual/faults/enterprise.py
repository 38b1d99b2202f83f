"""Faults in who gets enterprise attestation."""

from __future__ import annotations

from dataclasses import replace

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.request import MakeCredential, Registered, RegistrationRequest
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent


@fault(
    "enterprise-attestation-never-enabled",
    breaks=("CFG-08",),
    area="enterprise",
    says="enableEnterpriseAttestation succeeds and does nothing",
)
class EnterpriseAttestationNeverEnabled(Rules):
    def enable_enterprise_attestation(self, persistent: Persistent) -> None:
        """Leave it as it is."""


@fault(
    "enterprise-attestation-toggled",
    breaks=("CFG-08",),
    area="enterprise",
    says="enableEnterpriseAttestation the second time switches it off",
)
class EnterpriseAttestationToggled(Rules):
    def enable_enterprise_attestation(self, persistent: Persistent) -> None:
        persistent.enterprise_attestation = not persistent.enterprise_attestation


@fault(
    "enterprise-attestation-lost-with-power",
    breaks=("CFG-09",),
    area="enterprise",
    says="enterprise attestation is off again after a power cycle",
)
class EnterpriseAttestationLostWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        return replace(super().remembered(persistent), enterprise_attestation=False)


@fault(
    "enterprise-attestation-while-off",
    breaks=("MC-34",),
    area="enterprise",
    says="enterprise attestation is given while it is off",
)
class EnterpriseAttestationWhileOff(Rules):
    def check_enterprise_wish(self, wish: int | None, persistent: Persistent) -> None:
        super().check_enterprise_wish(wish, replace(persistent, enterprise_attestation=True))


@fault(
    "any-enterprise-attestation",
    breaks=("MC-35",),
    area="enterprise",
    says="kinds of enterprise attestation that there are not are taken for ordinary attestation",
)
class AnyEnterpriseAttestation(Rules):
    def check_enterprise_wish(self, wish: int | None, persistent: Persistent) -> None:
        if wish is not None and not persistent.enterprise_attestation:
            raise Refusal(Status.INVALID_PARAMETER)


@fault(
    "enterprise-attestation-for-everybody",
    breaks=("MC-37",),
    area="enterprise",
    says="relying parties that are not on the vendor's list get enterprise attestation too",
)
class EnterpriseAttestationForEverybody(Rules):
    def gives_enterprise_attestation(self, request: RegistrationRequest) -> bool:
        return request.enterprise is not None


@fault(
    "enterprise-attestation-said-to-be-none",
    breaks=("MC-38", "MC-39"),
    area="enterprise",
    says="epAtt is false although enterprise attestation was given",
)
class EnterpriseAttestationSaidToBeNone(Rules):
    def enterprise_members(self, *, given: bool) -> dict[int, object]:
        return {Registered.EP_ATT: False} if given else {}


@fault(
    "enterprise-text-passed-over",
    breaks=("MC-36",),
    area="enterprise",
    says="enterpriseAttestation that is a text counts as absent",
)
class EnterpriseTextPassedOver(Rules):
    def enterprise_wish(self, members: dict[Key, Value]) -> int | None:
        wanted = members.get(MakeCredential.ENTERPRISE_ATTESTATION)
        return None if isinstance(wanted, str) else super().enterprise_wish(members)
