"""minPinLength and pinComplexityPolicy: what is asked of PINs, for some to know (CTAP 12.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rig.virtual.extensions.extension import Extension
from rig.virtual.request import RegistrationRequest
from rig.virtual.store import Credential

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


class MinPinLength(Extension):
    """Tells the least length of PINs to the relying parties that setMinPINLength named."""

    identifier = "minPinLength"

    def check_registration(self, key: Authenticator, request: RegistrationRequest) -> None:
        """Refuse an input that is neither true nor false."""
        key.rules.of_type(request.extensions[self.identifier], bool)

    def registered(
        self,
        key: Authenticator,
        request: RegistrationRequest,
        credential: Credential,
        *,
        verified: bool,
    ) -> object | None:
        """Tell it where it is asked for and may be known."""
        rules, persistent = key.rules, key.store.persistent
        asked = request.extensions[self.identifier] is True
        told = rules.is_told_of_pins(request.rp_id, persistent, asked=asked)
        return self.output(key) if told else None

    def output(self, key: Authenticator) -> int:
        """Return the least length, in Unicode code points."""
        return key.rules.min_pin_length_output(key.store.persistent)


class PinComplexityPolicy(MinPinLength):
    """Tells the same relying parties whether simple PINs are refused (12.6 of CTAP 2.3)."""

    identifier = "pinComplexityPolicy"

    def output(self, key: Authenticator) -> bool:
        """Return whether they are."""
        return key.rules.pin_complexity_output(key.store.persistent)
