"""Faults of reset."""

from __future__ import annotations

from dataclasses import replace

from rig.virtual.faults.registry import fault
from rig.virtual.get_info import Member
from rig.virtual.profile import CommandByte
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, Persistent, Store, Volatile


@fault(
    "reset-outside-window",
    breaks=("RST-02",),
    area="reset",
    says="a reset is allowed however long ago power came on",
)
class ResetOutsideWindow(Rules):
    def reset_allowed(self, powered_for: float) -> bool:
        return True


@fault(
    "reset-never-allowed",
    breaks=("RST-01",),
    area="reset",
    says="a reset is never allowed, not even right after power-up",
)
class ResetNeverAllowed(Rules):
    def reset_allowed(self, powered_for: float) -> bool:
        return False


@fault(
    "reset-without-touch",
    breaks=("RST-03", "RST-05", "RST-06"),
    area="reset",
    says="a reset needs no touch",
)
class ResetWithoutTouch(Rules):
    def waits_for_touch(self, command: CommandByte) -> bool:
        return command is not CommandByte.RESET and super().waits_for_touch(command)


@fault(
    "reset-erases-before-touch",
    breaks=("RST-03", "RST-05"),
    area="reset",
    says="all is erased before the touch",
)
class ResetErasesBeforeTouch(Rules):
    def check_reset_state(self, store: Store) -> None:
        store.persistent = self.erased(store.persistent)


@fault(
    "reset-half-done-before-touch",
    breaks=("RST-25",),
    area="reset",
    says="discoverable credentials are erased before the touch, the rest after it",
)
class ResetHalfDoneBeforeTouch(Rules):
    def check_reset_state(self, store: Store) -> None:
        store.persistent.credentials.clear()


@fault(
    "reset-refused-while-pin-blocked",
    breaks=("RST-12",),
    area="reset",
    says="a reset is refused while the PIN is blocked",
)
class ResetRefusedWhilePinBlocked(Rules):
    def check_reset_state(self, store: Store) -> None:
        if store.persistent.pin_retries == 0:
            raise Refusal(Status.PIN_BLOCKED)


@fault(
    "reset-keeps-credentials",
    breaks=("RST-08",),
    area="reset",
    says="discoverable credentials survive a reset",
)
class ResetKeepsCredentials(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), credentials=persistent.credentials)


@fault(
    "reset-keeps-wrapping-secret",
    breaks=("RST-09", "RST-10"),
    area="reset",
    says="the ids of non-discoverable credentials still work after a reset",
)
class ResetKeepsWrappingSecret(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), wrapping_secret=persistent.wrapping_secret)


@fault(
    "reset-keeps-pin",
    breaks=("GI-46", "RST-11"),
    area="reset",
    says="the PIN survives a reset",
)
class ResetKeepsPin(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(
            super().erased(persistent),
            pin_hash=persistent.pin_hash,
            pin_length=persistent.pin_length,
        )


@fault(
    "reset-keeps-spent-retries",
    breaks=("RST-11",),
    area="reset",
    says="PIN retries that were spent stay spent after a reset, and are told without a PIN",
)
class ResetKeepsSpentRetries(Rules):
    def check_retries_state(self, persistent: Persistent) -> None:
        """Have no PIN, and tell its retries all the same."""

    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), pin_retries=persistent.pin_retries)


@fault(
    "reset-keeps-tokens",
    breaks=("RST-18",),
    area="reset",
    says="a pinUvAuthToken survives a reset",
)
class ResetKeepsTokens(Rules):
    def restarted(self, volatile: Volatile) -> Volatile:
        return replace(super().restarted(volatile), tokens=volatile.tokens)


@fault(
    "reset-changes-aaguid",
    breaks=("RST-20",),
    area="reset",
    says="the key has another AAGUID after a reset",
)
class ResetChangesAaguid(Rules):
    _was_reset = False

    def erased(self, persistent: Persistent) -> Persistent:
        self._was_reset = True
        return super().erased(persistent)

    def info(self, members: dict[int, object]) -> dict[int, object]:
        aaguid = bytes(range(16)) if self._was_reset else self.profile.aaguid
        return super().info({**members, Member.AAGUID: aaguid})


@fault(
    "reset-does-not-give-room-back",
    breaks=("RST-19",),
    area="reset",
    says="remainingDiscoverableCredentials stays what it was before a reset",
)
class ResetDoesNotGiveRoomBack(Rules):
    _lost = 0

    def erased(self, persistent: Persistent) -> Persistent:
        self._lost += len(persistent.credentials)
        return super().erased(persistent)

    def info(self, members: dict[int, object]) -> dict[int, object]:
        said = super().info(members)
        room = said.get(Member.REMAINING_DISCOVERABLE_CREDENTIALS)
        if isinstance(room, int):
            said[Member.REMAINING_DISCOVERABLE_CREDENTIALS] = room - self._lost
        return said


@fault(
    "credential-ids-start-over",
    breaks=("RST-26",),
    area="reset",
    says="ids of discoverable credentials are counted, from one again after a reset",
)
class CredentialIdsStartOver(Rules):
    def identified(self, persistent: Persistent, credential: Credential) -> Credential:
        if not credential.discoverable:
            return super().identified(persistent, credential)
        number = persistent.created_count + 1
        return replace(credential, credential_id=number.to_bytes(32, "big"))
