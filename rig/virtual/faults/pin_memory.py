"""Faults in what a key remembers of PINs: over a power cycle, a change, the last retry."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_bytes

from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.status import Status
from rig.virtual.store import MAX_PIN_RETRIES, Persistent, Store, Volatile


@fault(
    "retries-return-with-power",
    breaks=("CP-06", "CP-07", "CPC-09"),
    area="pin_memory",
    says="a power cycle gives the retries back",
)
class RetriesReturnWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        return replace(persistent, pin_retries=MAX_PIN_RETRIES)


@fault(
    "block-outlives-power",
    breaks=("CP-07", "CPT-07"),
    area="pin_memory",
    says="a power cycle does not end the block after three wrong PINs",
)
class BlockOutlivesPower(Rules):
    def survives_power_loss(self) -> frozenset[str]:
        return super().survives_power_loss() | {"pin_mismatches", "pin_auth_blocked"}


@fault(
    "retries-lost-on-a-new-pin",
    breaks=("CPC-15", "CPR-02", "CPS-13"),
    area="pin_memory",
    says="a PIN that was just set has a retry less than it should",
)
class RetriesLostOnANewPin(Rules):
    def store_pin(self, pin: bytes, persistent: Persistent) -> None:
        super().store_pin(pin, persistent)
        persistent.pin_retries -= 1


@fault(
    "new-pin-drops-credentials",
    breaks=("CPC-18", "CPS-16", "CPS-17"),
    area="pin_memory",
    says="setting or changing the PIN ends every credential",
)
class NewPinDropsCredentials(Rules):
    def store_pin(self, pin: bytes, persistent: Persistent) -> None:
        super().store_pin(pin, persistent)
        persistent.credentials.clear()
        persistent.wrapping_secret = token_bytes(32)


@fault(
    "last-retry-as-invalid",
    breaks=("CPC-07", "CPT-29"),
    area="pin_memory",
    says="the wrong PIN that takes the last retry is answered with 0x31",
)
class LastRetryAsInvalid(Rules):
    def mismatch_status(self, store: Store) -> Status:
        status = super().mismatch_status(store)
        return Status.PIN_INVALID if status is Status.PIN_BLOCKED else status


@fault(
    "any-pin-where-none-is-set",
    breaks=("CPC-01", "CPT-03", "CPT-28"),
    area="pin_memory",
    says="a key without a PIN takes any",
)
class AnyPinWhereNoneIsSet(Rules):
    def check_pin_usable(self, persistent: Persistent, volatile: Volatile) -> None:
        if persistent.pin_hash is not None:
            super().check_pin_usable(persistent, volatile)

    def pin_matches(self, persistent: Persistent, pin_hash: bytes) -> bool:
        return persistent.pin_hash is None or super().pin_matches(persistent, pin_hash)
