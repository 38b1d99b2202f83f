"""Faults of CTAPHID LOCK."""

from __future__ import annotations

from math import inf

from rig.virtual.faults.registry import fault
from rig.virtual.frames import HidError
from rig.virtual.rules import Rules


@fault(
    "lock-answered-with-its-time",
    breaks=("HID-56",),
    area="lock",
    says="the reply to LOCK carries the seconds that were asked for",
)
class LockAnsweredWithItsTime(Rules):
    def lock_reply(self, payload: bytes) -> bytes:
        return payload


@fault(
    "lock-of-any-length",
    breaks=("HID-57",),
    area="lock",
    says="a LOCK may last longer than 10 s",
)
class LockOfAnyLength(Rules):
    def lock_error(self, payload: bytes) -> HidError | None:
        error = super().lock_error(payload)
        return None if error is HidError.INVALID_PARAMETER else error


@fault(
    "lock-payload-unchecked",
    breaks=("HID-58",),
    area="lock",
    says="a LOCK of another payload length is taken as one of 0 s",
)
class LockPayloadUnchecked(Rules):
    def lock_error(self, payload: bytes) -> HidError | None:
        return super().lock_error(payload) if len(payload) == 1 else None

    def lock_time(self, payload: bytes) -> float:
        return super().lock_time(payload) if len(payload) == 1 else 0.0


@fault(
    "lock-keeps-nobody-out",
    breaks=("HID-59",),
    area="lock",
    says="other channels are served during a lock",
)
class LockKeepsNobodyOut(Rules):
    def locked_error(self) -> HidError | None:
        return None


@fault(
    "lock-serves-init",
    breaks=("HID-61",),
    area="lock",
    says="INIT of other channels is served during a lock",
)
class LockServesInit(Rules):
    def locked_init_error(self) -> HidError | None:
        return None


@fault(
    "lock-never-ends",
    breaks=("HID-60",),
    area="lock",
    says="a lock lasts until it is released",
)
class LockNeverEnds(Rules):
    def lock_time(self, payload: bytes) -> float:
        return inf if super().lock_time(payload) else 0.0


@fault(
    "lock-never-released",
    breaks=("HID-60",),
    area="lock",
    says="LOCK of 0 s leaves the lock as it is",
)
class LockNeverReleased(Rules):
    _longest = 0.0

    def lock_time(self, payload: bytes) -> float:
        self._longest = max(self._longest, super().lock_time(payload))
        return self._longest
