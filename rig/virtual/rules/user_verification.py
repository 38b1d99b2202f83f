"""Decisions about built-in user verification: a finger, its retries, and what else there is."""

from __future__ import annotations

from rig.virtual.operation import Outcome, Wait
from rig.virtual.profile import FingerprintSensor
from rig.virtual.request import Options
from rig.virtual.rules.base import AreaRules
from rig.virtual.sensor import Press, Sample
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent

_STATUS = {
    Outcome.TIMED_OUT: Status.USER_ACTION_TIMEOUT,
    Outcome.CANCELLED: Status.KEEPALIVE_CANCEL,
}


class UserVerificationRules(AreaRules):
    """Decisions about built-in user verification (CTAP 6.5.3, 6.1.2 s5 to s11, 6.2.2 s4 to s6)."""

    @property
    def sensor(self) -> FingerprintSensor:
        """The sensor of a key that has one."""
        return self.profile.sensor or FingerprintSensor()

    def has_built_in_uv(self) -> bool:
        """Tell whether the key can verify a person by itself, once a finger is enrolled."""
        return self.profile.sensor is not None and self.profile.has("uv")

    def built_in_uv_is_enabled(self, persistent: Persistent) -> bool:
        """Tell whether it can do so now."""
        return self.has_built_in_uv() and bool(persistent.fingerprints)

    def is_protected(self, persistent: Persistent) -> bool:
        """Tell whether some form of user verification is set up (CTAP 6.1.2 s6)."""
        return persistent.pin_hash is not None or self.built_in_uv_is_enabled(persistent)

    def verifies_user(self, options: Options, persistent: Persistent) -> bool:
        """Tell whether a request without a pinUvAuthParam has the key verify the person.

        With alwaysUv it does so unasked, but for a silent assertion (6.1.2 s6, 6.2.2 s5).
        """
        unasked = self.always_verifies(persistent) and options.up is not False
        return bool(options.uv or unasked) and self.built_in_uv_is_enabled(persistent)

    def always_verifies(self, persistent: Persistent) -> bool:
        """Tell whether alwaysUv is on."""
        return persistent.always_uv

    def pin_gives_tokens(self) -> bool:
        """Tell whether a PIN, set or still to be set, leads to registrations and assertions."""
        barred = self.profile.options.get("noMcGaPermissionsWithClientPin", False)
        return self.profile.has("clientPin") and not barred

    def unverified_status(self) -> Status:
        """Choose the status where a proof is needed and none came (6.1.2 s6 to s8, 6.2.2 s5)."""
        return Status.PUAT_REQUIRED if self.pin_gives_tokens() else Status.OPERATION_DENIED

    def internal_attempts(self) -> int:
        """Say how many fingers the key itself lets be tried for one request with uv=true."""
        return self.sensor.internal_attempts

    def built_in_uv_is_blocked(self, persistent: Persistent) -> bool:
        """Tell whether no more fingers are taken until a PIN was entered."""
        return persistent.uv_retries == 0

    def uv_wait(self) -> Wait:
        """Say how long to wait for a finger; KEEPALIVE calls it a touch (11.2.9.1.7)."""
        return Wait(self.profile.presence_timeout)

    def unfelt_status(self, outcome: Outcome) -> Status:
        """Choose how it ended when no finger came."""
        return _STATUS[outcome]

    def finger_matches(self, persistent: Persistent, felt: Press) -> bool:
        """Tell whether it is an enrolled finger, and could be read."""
        enrolled = any(each.finger == felt.finger for each in persistent.fingerprints)
        return enrolled and felt.sample is Sample.GOOD

    def count_uv(self, persistent: Persistent) -> None:
        """Count an attempt for uvCountSinceLastPinEntry, failed ones too (CTAP 6.4)."""
        persistent.uv_count += 1

    def uv_matched(self, persistent: Persistent) -> None:
        """Give back all retries."""
        persistent.uv_retries = self.sensor.max_retries

    def uv_mismatched(self, persistent: Persistent) -> None:
        """Take away a retry."""
        persistent.uv_retries -= 1

    def uv_shows_presence(self) -> bool:
        """Tell whether the finger that verified the person also was a touch."""
        return True

    def failed_uv_status(self, persistent: Persistent, failure: Status) -> Status:
        """Choose the status of a request whose built-in verification failed (6.1.2 s11)."""
        if failure in (Status.USER_ACTION_TIMEOUT, Status.KEEPALIVE_CANCEL):
            return failure
        if persistent.pin_hash is not None and self.pin_gives_tokens():
            return Status.PUAT_REQUIRED
        if self.built_in_uv_is_blocked(persistent):
            return Status.PIN_BLOCKED
        return Status.OPERATION_DENIED

    def pin_entered(self, persistent: Persistent) -> None:
        """Unblock built-in verification, and count anew: the person gave the PIN."""
        persistent.uv_retries = self.sensor.max_retries if self.profile.sensor else 0
        persistent.uv_count = 0

    def shown_uv_retries(self, persistent: Persistent) -> int:
        """Choose the number that getUVRetries gives (6.5.5.3)."""
        return persistent.uv_retries

    def check_uv_token_state(self, persistent: Persistent) -> None:
        """Refuse a token by a finger where none is enrolled, or none is taken any more."""
        if not self.built_in_uv_is_enabled(persistent):
            raise Refusal(Status.NOT_ALLOWED)
        if self.built_in_uv_is_blocked(persistent):
            raise Refusal(Status.UV_BLOCKED)
