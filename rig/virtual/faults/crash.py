"""Faults that hang or restart the key, at requests that are not as it expects them."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.cbor import Flaw, Key, Value
from rig.virtual.crash import Hang, Restart
from rig.virtual.faults.registry import fault
from rig.virtual.frames import HidError
from rig.virtual.rules import Rules
from rig.virtual.status import Status
from rig.virtual.store import User

_LONGEST_USER_ID = 64
_HASH = 32


@fault(
    "hangs-at-long-user-id",
    breaks=("MC-94",),
    area="crash",
    says="the key hangs at a user id of more than 64 bytes",
)
class HangsAtLongUserId(Rules):
    def new_user(self, user: dict[Key, Value]) -> User:
        match user.get("id"):
            case bytes(user_id) if len(user_id) > _LONGEST_USER_ID:
                raise Hang
        return super().new_user(user)


@fault(
    "restarts-at-client-data-hash-of-another-length",
    breaks=("MC-90",),
    area="crash",
    says="the key restarts at a clientDataHash that is not 32 bytes long",
)
class RestartsAtClientDataHashOfAnotherLength(Rules):
    def client_data_hash(self, members: Mapping[Key, Value], key: int) -> bytes:
        match members.get(key):
            case bytes(hashed) if len(hashed) != _HASH:
                raise Restart
        return super().client_data_hash(members, key)


@fault(
    "restarts-at-deep-nesting",
    breaks=("ENC-06",),
    area="crash",
    says="the key restarts at CBOR that is nested deeper than it may be",
)
class RestartsAtDeepNesting(Rules):
    def flaw_status(self, flaw: Flaw) -> Status:
        if flaw is Flaw.TOO_DEEP:
            raise Restart
        return super().flaw_status(flaw)


@fault(
    "hangs-at-empty-message",
    breaks=("HID-40",),
    area="crash",
    says="the key hangs at a CBOR message without a byte",
)
class HangsAtEmptyMessage(Rules):
    def empty_error(self, command: int) -> HidError:
        raise Hang
