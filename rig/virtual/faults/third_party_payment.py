"""Faults in the extension thirdPartyPayment."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.cbor import Value
from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.rules.third_party_payment import THIRD_PARTY_PAYMENT
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential


@fault(
    "payment-refused",
    breaks=("XTP-01", "XTP-03", "XTP-10"),
    area="third_party_payment",
    says="whoever asks for payments is refused, although they are listed",
)
class PaymentRefused(Rules):
    def asks_for_payment(self, asked: Value) -> bool:
        raise Refusal(Status.UNSUPPORTED_OPTION)


@fault(
    "payment-forgotten",
    breaks=("XTP-02", "XTP-04", "XTP-10"),
    area="third_party_payment",
    says="no credential is said to pay",
)
class PaymentForgotten(Rules):
    def allows_payment(self, credential: Credential) -> bool:
        return False


@fault(
    "payment-of-stored-credentials-only",
    breaks=("XTP-02", "XTP-04"),
    area="third_party_payment",
    says="credentials that the key does not store never pay",
)
class PaymentOfStoredCredentialsOnly(Rules):
    def allows_payment(self, credential: Credential) -> bool:
        return credential.discoverable and super().allows_payment(credential)


@fault(
    "every-credential-pays",
    breaks=("XTP-03",),
    area="third_party_payment",
    says="every credential is said to pay",
)
class EveryCredentialPays(Rules):
    def allows_payment(self, credential: Credential) -> bool:
        return True


@fault(
    "payment-told-unasked",
    breaks=("GA-41", "XTP-05"),
    area="third_party_payment",
    says="each assertion tells whether the credential pays",
)
class PaymentToldUnasked(Rules):
    def assertion_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        return {THIRD_PARTY_PAYMENT: False, **super().assertion_outputs(inputs, outputs)}


@fault(
    "payment-not-listed",
    breaks=("XTP-06",),
    area="third_party_payment",
    says="no credential is listed as one that pays",
)
class PaymentNotListed(Rules):
    def listed_payment(self, credential: Credential) -> object | None:
        return None if super().listed_payment(credential) is None else False
