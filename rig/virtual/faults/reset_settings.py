"""Faults in what a reset does to settings, and in how it is confirmed."""

from __future__ import annotations

from dataclasses import replace

from rig.virtual.faults.registry import fault
from rig.virtual.operation import Wait
from rig.virtual.rules import Rules
from rig.virtual.store import Persistent


@fault(
    "reset-keeps-min-pin-length",
    breaks=("RST-13",),
    area="reset",
    says="minPINLength survives a reset",
)
class ResetKeepsMinPinLength(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), min_pin_length=persistent.min_pin_length)


@fault(
    "reset-keeps-relying-parties",
    breaks=("RST-13",),
    area="reset",
    says="the list of relying parties that are told of PINs survives a reset",
)
class ResetKeepsRelyingParties(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), min_pin_rp_ids=persistent.min_pin_rp_ids)


@fault(
    "reset-keeps-always-uv",
    breaks=("RST-14",),
    area="reset",
    says="alwaysUv survives a reset",
)
class ResetKeepsAlwaysUv(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), always_uv=persistent.always_uv)


@fault(
    "reset-switches-always-uv-off",
    breaks=("RST-14",),
    area="reset",
    says="alwaysUv is off after a reset although it was on at birth",
)
class ResetSwitchesAlwaysUvOff(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), always_uv=False)


@fault(
    "reset-keeps-enterprise-attestation",
    breaks=("CFG-09", "RST-14"),
    area="reset",
    says="enterprise attestation survives a reset",
)
class ResetKeepsEnterpriseAttestation(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        kept = persistent.enterprise_attestation
        return replace(super().erased(persistent), enterprise_attestation=kept)


@fault(
    "reset-keeps-force-pin-change",
    breaks=("RST-15",),
    area="reset",
    says="forcePINChange survives a reset",
)
class ResetKeepsForcePinChange(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), force_pin_change=persistent.force_pin_change)


@fault(
    "reset-keeps-long-touch",
    breaks=("RST-15",),
    area="reset",
    says="longTouchForReset survives a reset",
)
class ResetKeepsLongTouch(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        kept = persistent.long_touch_for_reset
        return replace(super().erased(persistent), long_touch_for_reset=kept)


@fault(
    "reset-by-a-short-touch",
    breaks=("RST-24",),
    area="reset",
    says="a short touch resets a key that was set to take a long one",
)
class ResetByAShortTouch(Rules):
    def reset_takes_long_touch(self, persistent: Persistent) -> bool:
        return False


@fault(
    "reset-by-a-touch-without-end",
    breaks=("RST-24",),
    area="reset",
    says="a touch of five seconds is not long enough for a reset",
)
class ResetByATouchWithoutEnd(Rules):
    def long_touch_wait(self) -> Wait:
        return Wait(10.0, held=True)
