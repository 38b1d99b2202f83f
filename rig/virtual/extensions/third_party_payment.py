"""thirdPartyPayment: which credentials serve for payments that others ask for (CTAP 12.9)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rig.virtual.extensions.extension import Extension
from rig.virtual.request import AssertionRequest, RegistrationRequest
from rig.virtual.rules.third_party_payment import THIRD_PARTY_PAYMENT
from rig.virtual.store import Credential, PendingAssertions

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


class ThirdPartyPayment(Extension):
    """Keeps a mark with the credential; a registration says nothing of it, an assertion does."""

    identifier = THIRD_PARTY_PAYMENT

    def check_registration(self, key: Authenticator, request: RegistrationRequest) -> None:
        """Refuse what is neither true nor false."""
        key.rules.asks_for_payment(request.extensions[self.identifier])

    def kept(
        self, key: Authenticator, request: RegistrationRequest, credential: Credential
    ) -> Credential:
        """Keep the mark where it is wanted."""
        if not key.rules.asks_for_payment(request.extensions[self.identifier]):
            return credential
        return replace(credential, extras={**credential.extras, self.identifier: True})

    def check_assertion(self, key: Authenticator, request: AssertionRequest) -> None:
        """Refuse what is neither true nor false."""
        key.rules.asks_for_payment(request.extensions[self.identifier])

    def asserted(
        self, key: Authenticator, pending: PendingAssertions, credential: Credential
    ) -> object | None:
        """Tell of the mark."""
        if not key.rules.asks_for_payment(pending.extensions[self.identifier]):
            return None
        return key.rules.allows_payment(credential)
