"""Decisions about enterprise attestation, which tells one key from all others (CTAP 7.1)."""

from __future__ import annotations

from rig.virtual.attestation import enterprise_attestation_of
from rig.virtual.cbor import Key, Value
from rig.virtual.request import MakeCredential, Registered, RegistrationRequest
from rig.virtual.rules.reading import ReadingRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent

_BY_VENDOR, _BY_PLATFORM = 1, 2


class EnterpriseRules(ReadingRules):
    """Decisions about enterprise attestation, which tells one key from all others (CTAP 7.1)."""

    def enterprise_wish(self, members: dict[Key, Value]) -> int | None:
        """Read which enterprise attestation is wanted; CTAP 2.0 did not know of any."""
        if "FIDO_2_1" not in self.profile.versions:
            return None
        return self.optional(members, MakeCredential.ENTERPRISE_ATTESTATION, int)

    def check_enterprise_wish(self, wish: int | None, persistent: Persistent) -> None:
        """Refuse what the key has not, or has off, or what there is not (6.1.2 s9)."""
        if wish is None:
            return
        if not persistent.enterprise_attestation:
            raise Refusal(Status.INVALID_PARAMETER)
        if wish not in (_BY_VENDOR, _BY_PLATFORM):
            raise Refusal(Status.INVALID_OPTION)

    def gives_enterprise_attestation(self, request: RegistrationRequest) -> bool:
        """Tell whether this relying party is told which key it is (7.1.3).

        The vendor's list decides, unless a platform that knows the enterprise does.
        """
        if request.enterprise == _BY_VENDOR:
            return request.rp_id in self.profile.enterprise_rp_ids
        return request.enterprise == _BY_PLATFORM

    def enterprise_statement(self, message: bytes) -> dict[str, object]:
        """Write the packed attestation statement that tells which key it is."""
        profile = self.profile
        attestation = enterprise_attestation_of(profile.aaguid, profile.serial_number)
        return attestation.packed(message)

    def enterprise_members(self, *, given: bool) -> dict[int, object]:
        """Write what the reply says of it: nothing where it was not given."""
        return {Registered.EP_ATT: True} if given else {}
