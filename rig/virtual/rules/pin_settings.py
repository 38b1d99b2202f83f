"""Decisions of setMinPINLength, and of who is told what it set (CTAP 6.11.4, 12.4)."""

from __future__ import annotations

from rig.virtual.cbor import Key, Value
from rig.virtual.config_request import PinLengthMember, PinSettings
from rig.virtual.rules.reading import ReadingRules
from rig.virtual.rules.token import TokenRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent, Store


class PinSettingsRules(ReadingRules, TokenRules):
    """Decisions of setMinPINLength, and of who is told what it set (CTAP 6.11.4, 12.4)."""

    def pin_settings_map(self, params: dict[Key, Value] | None) -> dict[Key, Value]:
        """Return the parameters; Refusal where there are none."""
        return self.absent(dict) if params is None else params

    def pin_settings(self, params: dict[Key, Value]) -> PinSettings:
        """Read the parameters."""
        listed = self.optional(params, PinLengthMember.MIN_PIN_LENGTH_RP_IDS, list)
        return PinSettings(
            min_pin_length=self.optional(params, PinLengthMember.NEW_MIN_PIN_LENGTH, int),
            rp_ids=None if listed is None else [self.of_type(each, str) for each in listed],
            force_change=bool(self.optional(params, PinLengthMember.FORCE_CHANGE_PIN, bool)),
            complexity=bool(self.optional(params, PinLengthMember.PIN_COMPLEXITY_POLICY, bool)),
        )

    def check_min_pin_length(self, settings: PinSettings, persistent: Persistent) -> None:
        """Refuse to ask less of PINs than now, or more than any PIN can give."""
        length = settings.min_pin_length
        if length is None:
            return
        if not persistent.min_pin_length <= length <= self.profile.limits.max_pin_length:
            raise Refusal(Status.PIN_POLICY_VIOLATION)

    def check_min_pin_length_rp_ids(self, settings: PinSettings) -> None:
        """Refuse relying parties that nobody could tell, or more than there is room for."""
        if settings.rp_ids is None:
            return
        if "minPinLength" not in self.profile.extensions:
            raise Refusal(Status.INVALID_PARAMETER)
        if len(settings.rp_ids) > self.profile.limits.max_rp_ids_for_min_pin_length:
            raise Refusal(Status.KEY_STORE_FULL)

    def check_forced_change(self, settings: PinSettings, persistent: Persistent) -> None:
        """Refuse to have a PIN changed that is not set."""
        if settings.force_change and persistent.pin_hash is None:
            raise Refusal(Status.PIN_NOT_SET)

    def forces_change(self, settings: PinSettings, persistent: Persistent) -> bool:
        """Tell whether the PIN has to be changed: by order, or since it is too short now."""
        if settings.force_change:
            return True
        length = settings.min_pin_length or 0
        return persistent.pin_hash is not None and persistent.pin_length < length

    def change_forced(self, store: Store) -> None:
        """Let the PIN be used for nothing but to change it; tokens for it are void."""
        store.persistent.force_pin_change = True
        self.revoke_tokens(store.volatile)

    def pin_settings_kept(self, settings: PinSettings, persistent: Persistent) -> None:
        """Keep what was set; a list of relying parties takes the place of the old one."""
        if settings.min_pin_length is not None:
            persistent.min_pin_length = settings.min_pin_length
        if settings.rp_ids is not None:
            persistent.min_pin_rp_ids = settings.rp_ids
        if settings.complexity and self.profile.pin_complexity is not None:
            persistent.pin_complexity = True

    def is_told_of_pins(self, rp_id: str, persistent: Persistent, *, asked: bool) -> bool:
        """Tell whether a relying party that asked, or did not, is told what PINs must be (12.4)."""
        return asked and rp_id in persistent.min_pin_rp_ids

    def min_pin_length_output(self, persistent: Persistent) -> int:
        """Choose what a relying party is told of the least length of PINs."""
        return persistent.min_pin_length

    def pin_complexity_output(self, persistent: Persistent) -> bool:
        """Choose what a relying party is told of the policy on PINs (12.6 of CTAP 2.3)."""
        return persistent.pin_complexity
