"""Keys that do all that they should, and take longer."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.get_info import Member
from rig.virtual.profile import CommandByte
from rig.virtual.rules import Rules

_LONGER = 0.06


@fault(
    "slower-firmware",
    breaks=(),
    area="pace",
    says="the next firmware version, which takes 60 ms longer over each getAssertion",
)
class SlowerFirmware(Rules):
    def computing_time(self, command: CommandByte) -> float:
        longer = _LONGER if command is CommandByte.GET_ASSERTION else 0.0
        return super().computing_time(command) + longer

    def info(self, members: dict[int, object]) -> dict[int, object]:
        version = self.profile.firmware_version + 1
        return super().info({**members, Member.FIRMWARE_VERSION: version})
