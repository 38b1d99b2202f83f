"""What an extension may do at each step of a registration or an assertion."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rig.virtual.request import AssertionRequest, RegistrationRequest
from rig.virtual.store import Credential, PendingAssertions

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


class Extension:
    """One extension; it is called when a request has an input for it.

    A step that an extension has no part in stays as it is here. What it decides goes through
    `key.rules`, like every other decision of the key.
    """

    identifier: ClassVar[str]

    def check_registration(self, key: Authenticator, request: RegistrationRequest) -> None:
        """Refuse a request that this extension cannot serve, before a touch is asked for."""

    def kept(
        self, key: Authenticator, request: RegistrationRequest, credential: Credential
    ) -> Credential:
        """Return the new credential with what this extension keeps in it."""
        return credential

    def registered(
        self,
        key: Authenticator,
        request: RegistrationRequest,
        credential: Credential,
        *,
        verified: bool,
    ) -> object | None:
        """Return the output in the authenticator data of a registration; None for none."""
        return None

    def registration_members(self, key: Authenticator, credential: Credential) -> dict[int, object]:
        """Return what stands in the reply of a registration beside the authenticator data."""
        return {}

    def check_assertion(self, key: Authenticator, request: AssertionRequest) -> None:
        """Refuse a request that this extension cannot serve, before a touch is asked for."""

    def asserted(
        self, key: Authenticator, pending: PendingAssertions, credential: Credential
    ) -> object | None:
        """Return the output in the authenticator data of one assertion; None for none."""
        return None

    def assertion_members(
        self, key: Authenticator, pending: PendingAssertions, credential: Credential
    ) -> dict[int, object]:
        """Return what stands in the reply of one assertion beside the authenticator data."""
        return {}
