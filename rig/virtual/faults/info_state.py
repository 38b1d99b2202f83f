"""Faults in how getInfo follows the key's state, and in the states in which it answers."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.get_info import Member
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Store


@fault(
    "pin-never-set",
    breaks=("GI-46",),
    area="info",
    says="clientPin stays false when a PIN is set",
)
class PinNeverSet(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        return super().info({**members, Member.OPTIONS: self.profile.options})


@fault(
    "room-for-credentials-grows",
    breaks=("GI-24",),
    area="info",
    says="remainingDiscoverableCredentials counts the credentials that are stored",
)
class RoomForCredentialsGrows(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        said = super().info(members)
        room = said.get(Member.REMAINING_DISCOVERABLE_CREDENTIALS)
        if isinstance(room, int):
            said[Member.REMAINING_DISCOVERABLE_CREDENTIALS] = (
                2 * self.profile.limits.max_credentials - room
            )
        return said


@fault(
    "info-refused-while-pin-blocked",
    breaks=("GI-54",),
    area="info",
    says="getInfo is refused while the PIN is blocked",
)
class InfoRefusedWhilePinBlocked(Rules):
    def check_info_state(self, store: Store) -> None:
        if store.persistent.pin_retries == 0:
            raise Refusal(Status.PIN_BLOCKED)


@fault("info-spends-retry", breaks=("GI-54",), area="info", says="getInfo costs a PIN retry")
class InfoSpendsRetry(Rules):
    def check_info_state(self, store: Store) -> None:
        store.persistent.pin_retries = max(1, store.persistent.pin_retries - 1)


@fault("info-needs-touch", breaks=("GI-54",), area="info", says="getInfo asks for a touch")
class InfoNeedsTouch(Rules):
    def info_needs_touch(self) -> bool:
        return True
