"""Faults in what is asked of PINs, and in who is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rig.virtual.cbor import Key, Value
from rig.virtual.config_request import PinSettings
from rig.virtual.faults.registry import fault
from rig.virtual.pin_request import SubCommand
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent, Store

LENGTH = "minPinLength"


@fault(
    "min-pin-length-never-set",
    breaks=("CFG-18",),
    area="pin_settings",
    says="setMinPINLength succeeds and leaves minPINLength as it was",
)
class MinPinLengthNeverSet(Rules):
    def pin_settings_kept(self, settings: PinSettings, persistent: Persistent) -> None:
        super().pin_settings_kept(replace(settings, min_pin_length=None), persistent)


@fault(
    "min-pin-length-lowered",
    breaks=("CFG-19",),
    area="pin_settings",
    says="setMinPINLength takes a length below the one that is set",
)
class MinPinLengthLowered(Rules):
    def check_min_pin_length(self, settings: PinSettings, persistent: Persistent) -> None:
        super().check_min_pin_length(settings, replace(persistent, min_pin_length=0))


@fault(
    "same-min-pin-length-refused",
    breaks=("CFG-06", "CFG-20"),
    area="pin_settings",
    says="setMinPINLength refuses the length that is set",
)
class SameMinPinLengthRefused(Rules):
    def check_min_pin_length(self, settings: PinSettings, persistent: Persistent) -> None:
        if settings.min_pin_length == persistent.min_pin_length:
            raise Refusal(Status.PIN_POLICY_VIOLATION)
        super().check_min_pin_length(settings, persistent)


@fault(
    "min-pin-length-beyond-any-pin",
    breaks=("CFG-21",),
    area="pin_settings",
    says="setMinPINLength takes a length that no PIN can have",
)
class MinPinLengthBeyondAnyPin(Rules):
    def check_min_pin_length(self, settings: PinSettings, persistent: Persistent) -> None:
        if (settings.min_pin_length or 0) <= self.profile.limits.max_pin_length:
            super().check_min_pin_length(settings, persistent)


@fault(
    "short-pin-goes-on",
    breaks=("CFG-22",),
    area="pin_settings",
    says="a PIN that became too short need not be changed",
)
class ShortPinGoesOn(Rules):
    def forces_change(self, settings: PinSettings, persistent: Persistent) -> bool:
        return settings.force_change


@fault(
    "forced-change-leaves-tokens",
    breaks=("CFG-22",),
    area="pin_settings",
    says="tokens outlive that the PIN has to be changed",
)
class ForcedChangeLeavesTokens(Rules):
    def change_forced(self, store: Store) -> None:
        store.persistent.force_pin_change = True


@fault(
    "change-forced-without-pin",
    breaks=("CFG-23",),
    area="pin_settings",
    says="forceChangePin succeeds where no PIN is set",
)
class ChangeForcedWithoutPin(Rules):
    def check_forced_change(self, settings: PinSettings, persistent: Persistent) -> None:
        """Let it be."""


@fault(
    "force-change-pin-ignored",
    breaks=("CFG-24", "CPC-13", "CPT-10", "CPT-30"),
    area="pin_settings",
    says="forceChangePin succeeds and forces nobody",
)
class ForceChangePinIgnored(Rules):
    def change_forced(self, store: Store) -> None:
        """Force nobody."""


@fault(
    "relying-parties-listed-for-nothing",
    breaks=("CFG-25",),
    area="pin_settings",
    says="minPinLengthRPIDs is taken by a key without the extension minPinLength",
)
class RelyingPartiesListedForNothing(Rules):
    def check_min_pin_length_rp_ids(self, settings: PinSettings) -> None:
        if LENGTH in self.profile.extensions:
            super().check_min_pin_length_rp_ids(settings)


@fault(
    "relying-parties-without-end",
    breaks=("CFG-26",),
    area="pin_settings",
    says="minPinLengthRPIDs takes more than maxRPIDsForSetMinPINLength",
)
class RelyingPartiesWithoutEnd(Rules):
    def check_min_pin_length_rp_ids(self, settings: PinSettings) -> None:
        if settings.rp_ids is not None and LENGTH not in self.profile.extensions:
            raise Refusal(Status.INVALID_PARAMETER)


@fault(
    "relying-parties-added",
    breaks=("CFG-27", "XMP-02"),
    area="pin_settings",
    says="a list of relying parties is added to the one before",
)
class RelyingPartiesAdded(Rules):
    def pin_settings_kept(self, settings: PinSettings, persistent: Persistent) -> None:
        before = persistent.min_pin_rp_ids
        super().pin_settings_kept(settings, persistent)
        persistent.min_pin_rp_ids = [*before, *(settings.rp_ids or [])]


@fault(
    "pin-settings-without-parameters-invalid",
    breaks=("CFG-28",),
    area="pin_settings",
    says="setMinPINLength without parameters is answered with 0x02",
)
class PinSettingsWithoutParametersInvalid(Rules):
    def pin_settings_map(self, params: dict[Key, Value] | None) -> dict[Key, Value]:
        if params is None:
            raise Refusal(Status.INVALID_PARAMETER)
        return params


@fault(
    "pin-policy-never-on",
    breaks=("CFG-29",),
    area="pin_settings",
    says="the policy on PINs cannot be switched on",
)
class PinPolicyNeverOn(Rules):
    def pin_settings_kept(self, settings: PinSettings, persistent: Persistent) -> None:
        super().pin_settings_kept(replace(settings, complexity=False), persistent)


@fault(
    "pin-policy-switched-off",
    breaks=("CFG-29",),
    area="pin_settings",
    says="the policy on PINs can be switched off again",
)
class PinPolicySwitchedOff(Rules):
    def pin_settings_kept(self, settings: PinSettings, persistent: Persistent) -> None:
        super().pin_settings_kept(settings, persistent)
        persistent.pin_complexity = settings.complexity


@fault(
    "simple-pins-taken",
    breaks=("CPS-12",),
    area="pin_settings",
    says="simple PINs are taken although the policy on PINs is on",
)
class SimplePinsTaken(Rules):
    def is_simple(self, pin: bytes) -> bool:
        return False


@fault(
    "stale-pin-gets-tokens",
    breaks=("CPT-10", "CPT-30"),
    area="pin_settings",
    says="a PIN that has to be changed gets tokens all the same",
)
class StalePinGetsTokens(Rules):
    def check_no_forced_change(self, persistent: Persistent, subcommand: SubCommand) -> None:
        """Ask for no change."""


@fault(
    "stale-pin-kept",
    breaks=("CPC-13",),
    area="pin_settings",
    says="a PIN that has to be changed may be changed to itself",
)
class StalePinKept(Rules):
    def check_pin_differs(self, pin: bytes, persistent: Persistent) -> None:
        """Let it be the same."""


@fault(
    "changed-pin-still-stale",
    breaks=("CPC-14",),
    area="pin_settings",
    says="forcePINChange stays true when the PIN was changed",
)
class ChangedPinStillStale(Rules):
    def store_pin(self, pin: bytes, persistent: Persistent) -> None:
        forced = persistent.force_pin_change
        super().store_pin(pin, persistent)
        persistent.force_pin_change = forced


@fault(
    "min-pin-length-told-as-four",
    breaks=("XMP-04",),
    area="pin_settings",
    says="the extension minPinLength tells 4, whatever was set",
)
class MinPinLengthToldAsFour(Rules):
    def min_pin_length_output(self, persistent: Persistent) -> int:
        return 4


@fault(
    "min-pin-length-told-in-bytes",
    breaks=("CFG-27", "XMP-01", "XMP-04"),
    area="pin_settings",
    says="the extension minPinLength tells four bytes for each character",
)
class MinPinLengthToldInBytes(Rules):
    def min_pin_length_output(self, persistent: Persistent) -> int:
        return 4 * persistent.min_pin_length


@fault(
    "pins-told-to-everybody",
    breaks=("CFG-27", "RST-13", "XMP-02", "XMP-08"),
    area="pin_settings",
    says="relying parties that are not listed are told what PINs must be",
)
class PinsToldToEverybody(Rules):
    def is_told_of_pins(self, rp_id: str, persistent: Persistent, *, asked: bool) -> bool:
        return asked


@fault(
    "pins-told-unasked",
    breaks=("XMP-03",),
    area="pin_settings",
    says="listed relying parties are told what PINs must be although they did not ask",
)
class PinsToldUnasked(Rules):
    def is_told_of_pins(self, rp_id: str, persistent: Persistent, *, asked: bool) -> bool:
        return super().is_told_of_pins(rp_id, persistent, asked=True)


@fault(
    "pin-complexity-told-reversed",
    breaks=("XMP-07",),
    area="pin_settings",
    says="the extension pinComplexityPolicy tells the opposite",
)
class PinComplexityToldReversed(Rules):
    def pin_complexity_output(self, persistent: Persistent) -> bool:
        return not persistent.pin_complexity


@fault(
    "min-pin-length-told-at-assertion",
    breaks=("XMP-05",),
    area="pin_settings",
    says="the extension minPinLength has an output in getAssertion",
)
class MinPinLengthToldAtAssertion(Rules):
    def assertion_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        told = {LENGTH: 4} if LENGTH in inputs else {}
        return {**super().assertion_outputs(inputs, outputs), **told}
