"""Faults of reset."""

from __future__ import annotations

from dataclasses import replace

from rig.virtual.faults.registry import fault
from rig.virtual.profiles import CommandByte
from rig.virtual.rules import Rules
from rig.virtual.store import Persistent, Volatile


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
    "reset-keeps-credentials",
    breaks=("RST-08", "RST-19"),
    area="reset",
    says="discoverable credentials survive a reset",
)
class ResetKeepsCredentials(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), credentials=persistent.credentials)


@fault(
    "reset-keeps-wrapping-secret",
    breaks=("RST-09",),
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
    says="PIN retries that were spent stay spent after a reset",
)
class ResetKeepsSpentRetries(Rules):
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
