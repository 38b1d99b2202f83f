"""Decisions of the extension thirdPartyPayment (CTAP 12.9)."""

from __future__ import annotations

from rig.virtual.cbor import Value
from rig.virtual.rules.reading import ReadingRules
from rig.virtual.store import Credential

THIRD_PARTY_PAYMENT = "thirdPartyPayment"


class ThirdPartyPaymentRules(ReadingRules):
    """Decisions of the extension thirdPartyPayment (CTAP 12.9)."""

    def asks_for_payment(self, asked: Value) -> bool:
        """Read whether payments are to be allowed, or to be told of."""
        return self.of_type(asked, bool)

    def allows_payment(self, credential: Credential) -> bool:
        """Tell whether others than its relying party may ask for a payment with a credential."""
        return bool(credential.extras.get(THIRD_PARTY_PAYMENT, False))
