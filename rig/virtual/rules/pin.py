"""Decisions about PINs and their retries (CTAP 6.5.5)."""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest
from itertools import pairwise

from rig.virtual.rules.user_verification import UserVerificationRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent, Store, Volatile

_PADDED_LENGTH = 64
_HASH_LENGTH = 16
_MISMATCHES_TO_BLOCK = 3


class PinRules(UserVerificationRules):
    """Decisions about PINs and their retries (CTAP 6.5.5)."""

    def check_no_pin(self, persistent: Persistent) -> None:
        """Refuse to set a PIN where there is one (6.5.5.5)."""
        if persistent.pin_hash is not None:
            raise Refusal(Status.PIN_AUTH_INVALID)

    def check_pin_usable(self, persistent: Persistent, volatile: Volatile) -> None:
        """Refuse to compare a PIN that is not set, blocked, or blocked till the next power-up."""
        if persistent.pin_hash is None:
            raise Refusal(Status.PIN_NOT_SET)
        if persistent.pin_retries == 0:
            raise Refusal(Status.PIN_BLOCKED)
        if volatile.pin_auth_blocked:
            raise Refusal(Status.PIN_AUTH_BLOCKED)

    def spend_retry(self, persistent: Persistent) -> None:
        """Lower the retries before the PIN is compared, so that pulling the plug gains nothing."""
        persistent.pin_retries -= 1

    def pin_matches(self, persistent: Persistent, pin_hash: bytes) -> bool:
        """Tell whether this is the hash of the PIN."""
        return persistent.pin_hash is not None and compare_digest(persistent.pin_hash, pin_hash)

    def pin_matched(self, store: Store) -> None:
        """Give back all retries."""
        self.pin_entered(store.persistent)
        store.persistent.pin_retries = self.profile.limits.max_pin_retries
        store.volatile.pin_mismatches = 0

    def pin_mismatched(self, store: Store) -> None:
        """Count a wrong PIN; the third in a row blocks until the next power-up (6.5.5.6)."""
        store.volatile.pin_mismatches += 1
        store.volatile.pin_auth_blocked = store.volatile.pin_mismatches >= _MISMATCHES_TO_BLOCK

    def mismatch_status(self, store: Store) -> Status:
        """Choose the status for a wrong PIN."""
        if store.persistent.pin_retries == 0:
            return Status.PIN_BLOCKED
        return Status.PIN_AUTH_BLOCKED if store.volatile.pin_auth_blocked else Status.PIN_INVALID

    def unpadded(self, padded: bytes) -> bytes:
        """Take the zeros off a new PIN; Refusal if it was not filled up to 64 bytes (6.5.5.5)."""
        if len(padded) != _PADDED_LENGTH:
            raise Refusal(Status.INVALID_PARAMETER)
        return padded.rstrip(b"\x00")

    def check_new_pin(self, pin: bytes, persistent: Persistent) -> None:
        """Refuse a PIN that is too long in bytes, too short in code points, or no text."""
        if len(pin) > self.profile.limits.max_pin_length:
            raise Refusal(Status.PIN_POLICY_VIOLATION)
        if self.pin_length(pin) < persistent.min_pin_length:
            raise Refusal(Status.PIN_POLICY_VIOLATION)
        if persistent.pin_complexity and self.is_simple(pin):
            raise Refusal(Status.PIN_POLICY_VIOLATION)

    def is_simple(self, pin: bytes) -> bool:
        """Tell whether a PIN is one character repeated, or a run of neighbours."""
        codes = [ord(each) for each in pin.decode()]
        steps = {after - before for before, after in pairwise(codes)}
        return len(steps) <= 1 and steps <= {-1, 0, 1}

    def pin_length(self, pin: bytes) -> int:
        """Count the Unicode code points of a PIN."""
        try:
            return len(pin.decode())
        except UnicodeDecodeError:
            raise Refusal(Status.PIN_POLICY_VIOLATION) from None

    def check_pin_differs(self, pin: bytes, persistent: Persistent) -> None:
        """Refuse to keep the PIN where it has to be changed (6.5.5.6)."""
        if persistent.force_pin_change and self.pin_hash(pin) == persistent.pin_hash:
            raise Refusal(Status.PIN_POLICY_VIOLATION)

    def pin_hash(self, pin: bytes) -> bytes:
        """Return what is kept of a PIN: the first half of its SHA-256."""
        return sha256(pin).digest()[:_HASH_LENGTH]

    def store_pin(self, pin: bytes, persistent: Persistent) -> None:
        """Keep a new PIN."""
        persistent.pin_hash = self.pin_hash(pin)
        persistent.pin_length = self.pin_length(pin)
        persistent.pin_retries = self.profile.limits.max_pin_retries
        persistent.force_pin_change = False

    def shown_retries(self, persistent: Persistent) -> int:
        """Choose the number of retries that getPINRetries gives (6.5.5.2)."""
        return persistent.pin_retries

    def power_cycle_state(self, volatile: Volatile) -> bool | None:
        """Choose powerCycleState: true while only a power cycle helps, else left out."""
        told = volatile.pin_auth_blocked and "FIDO_2_1" in self.profile.versions
        return True if told else None
