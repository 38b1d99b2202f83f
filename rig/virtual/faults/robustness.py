"""Faults that only a request which nobody would write on purpose brings out."""

from __future__ import annotations

from rig.virtual.cbor import Flaw
from rig.virtual.faults.registry import fault
from rig.virtual.get_info import Member
from rig.virtual.profile import Profile
from rig.virtual.request import Options, PinUvAuth
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent


@fault(
    "reserved-item-upsets-info",
    breaks=("ROB-01",),
    area="robustness",
    says="once it met a reserved CBOR item, getInfo tells no versions any more",
)
class ReservedItemUpsetsInfo(Rules):
    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        self._upset = False

    def flaw_status(self, flaw: Flaw) -> Status:
        self._upset |= flaw is Flaw.RESERVED
        return super().flaw_status(flaw)

    def info(self, members: dict[int, object]) -> dict[int, object]:
        told = super().info(members)
        return {**told, Member.VERSIONS: ()} if self._upset else told


@fault(
    "options-confused",
    breaks=("ROB-03",),
    area="robustness",
    says="rk=false together with uv=false is answered with 0x7F",
)
class OptionsConfused(Rules):
    def check_uv_option(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        if options.rk is False and options.uv is False:
            raise Refusal(Status.OTHER)
        super().check_uv_option(options, auth, persistent)
