"""Faults in who is given a pinUvAuthToken, and in what outlasts it."""

from __future__ import annotations

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.get_info import Member as Info
from rig.virtual.permissions import Permission
from rig.virtual.pin_request import Member
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status


@fault(
    "token-outlives-power",
    breaks=("CP-08",),
    area="token_grants",
    says="a pinUvAuthToken is good for its whole time, power or no power",
)
class TokenOutlivesPower(Rules):
    def survives_power_loss(self) -> frozenset[str]:
        return super().survives_power_loss() | {"tokens"}


@fault(
    "legacy-token-only-registers",
    breaks=("CPT-12",),
    area="token_grants",
    says="a token of getPinToken cannot assert",
)
class LegacyTokenOnlyRegisters(Rules):
    def legacy_permissions(self) -> Permission:
        return Permission.MAKE_CREDENTIAL


@fault(
    "unbound-token-refused",
    breaks=("CPT-19", "CPT-27"),
    area="token_grants",
    says="a token for no relying party in particular is refused with 0x30",
)
class UnboundTokenRefused(Rules):
    def asked_permissions(self, members: dict[Key, Value]) -> int:
        if Member.RP_ID not in members:
            raise Refusal(Status.NOT_ALLOWED)
        return super().asked_permissions(members)


@fault(
    "permissions-unannounced",
    breaks=("CPT-16",),
    area="token_grants",
    says="tokens have permissions although getInfo has no pinUvAuthToken option",
)
class PermissionsUnannounced(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        match members[Info.OPTIONS]:
            case {"pinUvAuthToken": True, **others}:
                return super().info({**members, Info.OPTIONS: others})
        return super().info(members)
