"""Faults in PINs and their retries."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import MAX_PIN_RETRIES, Persistent, Store, Volatile


@fault(
    "pin-retries-not-spent",
    breaks=("CPC-05", "CPR-03", "CPT-04", "CPT-29"),
    area="pin",
    says="a wrong PIN costs no retry",
)
class PinRetriesNotSpent(Rules):
    def spend_retry(self, persistent: Persistent) -> None:
        """Let the retries stay."""


@fault(
    "pin-retries-spent-twice",
    breaks=("CPC-05", "CPR-03", "CPT-04"),
    area="pin",
    says="a wrong PIN costs two retries",
)
class PinRetriesSpentTwice(Rules):
    def spend_retry(self, persistent: Persistent) -> None:
        persistent.pin_retries = max(0, persistent.pin_retries - 2)


@fault(
    "pin-retries-not-restored",
    breaks=("CPC-10", "CPR-04"),
    area="pin",
    says="the right PIN does not give the retries back",
)
class PinRetriesNotRestored(Rules):
    def pin_matched(self, store: Store) -> None:
        store.volatile.pin_mismatches = 0


@fault(
    "mismatches-not-forgotten",
    breaks=("CPT-09",),
    area="pin",
    says="the right PIN does not end a row of wrong ones",
)
class MismatchesNotForgotten(Rules):
    def pin_matched(self, store: Store) -> None:
        store.persistent.pin_retries = MAX_PIN_RETRIES


@fault(
    "third-mismatch-does-not-block",
    breaks=("CPC-06", "CPT-05", "CPT-06", "CPT-29"),
    area="pin",
    says="any number of wrong PINs can be tried without a power cycle",
)
class ThirdMismatchDoesNotBlock(Rules):
    def pin_mismatched(self, store: Store) -> None:
        """Count nothing."""


@fault(
    "second-mismatch-blocks",
    breaks=("CPC-05", "CPT-04", "CPT-09"),
    area="pin",
    says="two wrong PINs in a row block until the next power cycle",
)
class SecondMismatchBlocks(Rules):
    def pin_mismatched(self, store: Store) -> None:
        super().pin_mismatched(store)
        store.volatile.pin_auth_blocked = store.volatile.pin_mismatches >= 2


@fault(
    "mismatch-as-blocked",
    breaks=("CPC-05", "CPT-04", "CPT-29"),
    area="pin",
    says="a wrong PIN is answered with 0x34 at once",
)
class MismatchAsBlocked(Rules):
    def mismatch_status(self, store: Store) -> Status:
        return Status.PIN_AUTH_BLOCKED


@fault(
    "right-pin-lifts-block",
    breaks=("CPT-06",),
    area="pin",
    says="the right PIN is accepted without the power cycle that is asked for",
)
class RightPinLiftsBlock(Rules):
    def check_pin_usable(self, persistent: Persistent, volatile: Volatile) -> None:
        volatile.pin_auth_blocked = False
        super().check_pin_usable(persistent, volatile)


@fault(
    "right-pin-without-retries",
    breaks=("CPC-03", "CPT-08"),
    area="pin",
    says="the right PIN is accepted when no retries are left",
)
class RightPinWithoutRetries(Rules):
    def check_pin_usable(self, persistent: Persistent, volatile: Volatile) -> None:
        persistent.pin_retries = max(1, persistent.pin_retries)
        super().check_pin_usable(persistent, volatile)


@fault(
    "pin-not-set-as-invalid",
    breaks=("CPC-01", "CPT-28"),
    area="pin",
    says="a PIN that was never set is answered with 0x31",
)
class PinNotSetAsInvalid(Rules):
    def check_pin_usable(self, persistent: Persistent, volatile: Volatile) -> None:
        if persistent.pin_hash is None:
            raise Refusal(Status.PIN_INVALID)
        super().check_pin_usable(persistent, volatile)


@fault(
    "any-pin-matches",
    breaks=("CPC-05", "CPR-03", "CPS-15", "CPT-04"),
    area="pin",
    says="any PIN is right",
)
class AnyPinMatches(Rules):
    def pin_matches(self, persistent: Persistent, pin_hash: bytes) -> bool:
        return True


@fault(
    "pin-set-again",
    breaks=("CPS-04",),
    area="pin",
    says="setPIN replaces the PIN that is set",
)
class PinSetAgain(Rules):
    def check_no_pin(self, persistent: Persistent) -> None:
        """Let anyone set a PIN."""


@fault(
    "short-pin-accepted",
    breaks=("CPC-10", "CPS-07", "CPS-08", "CPS-11"),
    area="pin",
    says="a PIN may be as short as one likes",
)
class ShortPinAccepted(Rules):
    def pin_length(self, pin: bytes) -> int:
        return self.profile.limits.max_pin_length


@fault(
    "pin-length-in-bytes",
    breaks=("CPS-08",),
    area="pin",
    says="the length of a PIN is counted in bytes",
)
class PinLengthInBytes(Rules):
    def pin_length(self, pin: bytes) -> int:
        return len(pin)


@fault(
    "multi-byte-pin-refused",
    breaks=("CPS-09",),
    area="pin",
    says="a PIN may only have ASCII characters",
)
class MultiBytePinRefused(Rules):
    def pin_length(self, pin: bytes) -> int:
        if not pin.isascii():
            raise Refusal(Status.PIN_POLICY_VIOLATION)
        return super().pin_length(pin)


@fault(
    "unterminated-pin-accepted",
    breaks=("CPC-11", "CPS-03", "CPS-10"),
    area="pin",
    says="a PIN of 64 bytes is accepted",
)
class UnterminatedPinAccepted(Rules):
    def check_new_pin(self, pin: bytes, persistent: Persistent) -> None:
        super().check_new_pin(pin[: self.profile.limits.max_pin_length], persistent)


@fault(
    "longest-pin-refused",
    breaks=("CPS-02",),
    area="pin",
    says="a PIN of 63 bytes is refused",
)
class LongestPinRefused(Rules):
    def check_new_pin(self, pin: bytes, persistent: Persistent) -> None:
        if len(pin) >= self.profile.limits.max_pin_length:
            raise Refusal(Status.PIN_POLICY_VIOLATION)
        super().check_new_pin(pin, persistent)


@fault(
    "pin-kept-before-checked",
    breaks=("CPC-10", "CPS-14"),
    area="pin",
    says="a new PIN that is refused is set all the same",
)
class PinKeptBeforeChecked(Rules):
    def check_new_pin(self, pin: bytes, persistent: Persistent) -> None:
        self.store_pin(pin, persistent)
        super().check_new_pin(pin, persistent)


@fault(
    "padding-unchecked",
    breaks=("CPC-12", "CPS-06"),
    area="pin",
    says="a new PIN need not be filled up to 64 bytes",
)
class PaddingUnchecked(Rules):
    def unpadded(self, padded: bytes) -> bytes:
        return padded.rstrip(b"\x00")


@fault(
    "changed-pin-not-kept",
    breaks=("CPC-02",),
    area="pin",
    says="changePIN succeeds, but the old PIN stays",
)
class ChangedPinNotKept(Rules):
    def store_pin(self, pin: bytes, persistent: Persistent) -> None:
        if persistent.pin_hash is None:
            super().store_pin(pin, persistent)


@fault(
    "retries-hidden-while-blocked",
    breaks=("CPR-06",),
    area="pin",
    says="getPINRetries is refused when no retries are left",
)
class RetriesHiddenWhileBlocked(Rules):
    def shown_retries(self, persistent: Persistent) -> int:
        if persistent.pin_retries == 0:
            raise Refusal(Status.PIN_BLOCKED)
        return super().shown_retries(persistent)


@fault(
    "too-many-retries",
    breaks=("CPR-02",),
    area="pin",
    says="getPINRetries gives more than eight",
)
class TooManyRetries(Rules):
    def shown_retries(self, persistent: Persistent) -> int:
        return super().shown_retries(persistent) + MAX_PIN_RETRIES


@fault(
    "power-cycle-always-needed",
    breaks=("CPR-05",),
    area="pin",
    says="powerCycleState is true without a wrong PIN",
)
class PowerCycleAlwaysNeeded(Rules):
    def power_cycle_state(self, volatile: Volatile) -> bool | None:
        return True
