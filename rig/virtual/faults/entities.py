"""Faults in how the relying party and the account of a registration are read."""

from __future__ import annotations

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.profile import Algorithm
from rig.virtual.request import PUBLIC_KEY, MakeCredential, RegistrationRequest
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import User

_DEFAULTS: dict[Key, Value] = {
    MakeCredential.RP: {"id": "unknown.invalid"},
    MakeCredential.USER: {"id": b"unknown"},
    MakeCredential.PUB_KEY_CRED_PARAMS: [{"alg": Algorithm.ES256, "type": PUBLIC_KEY}],
}


@fault(
    "mistyped-member-by-default",
    breaks=("MC-89",),
    area="registration",
    says="rp, user or pubKeyCredParams of another type is taken as some default",
)
class MistypedMemberByDefault(Rules):
    def registration(self, members: dict[Key, Value]) -> RegistrationRequest:
        mistyped = {
            key: default
            for key, default in _DEFAULTS.items()
            if key in members and not isinstance(members[key], type(default))
        }
        return super().registration({**members, **mistyped})


@fault(
    "shortest-user-id-refused",
    breaks=("MC-94",),
    area="registration",
    says="a user id of one byte is refused",
)
class ShortestUserIdRefused(Rules):
    def new_user(self, user: dict[Key, Value]) -> User:
        read = super().new_user(user)
        if len(read.id) == 1:
            raise Refusal(Status.INVALID_LENGTH)
        return read


@fault(
    "longest-user-id-refused",
    breaks=("MC-94",),
    area="registration",
    says="a user id of 64 bytes is refused",
)
class LongestUserIdRefused(Rules):
    def new_user(self, user: dict[Key, Value]) -> User:
        read = super().new_user(user)
        if len(read.id) > 63:
            raise Refusal(Status.LIMIT_EXCEEDED)
        return read


@fault(
    "names-needed",
    breaks=("MC-95",),
    area="registration",
    says="an account without a name is refused",
)
class NamesNeeded(Rules):
    def new_user(self, user: dict[Key, Value]) -> User:
        self.required(user, "name", str)
        return super().new_user(user)


@fault(
    "icon-refused",
    breaks=("MC-97",),
    area="registration",
    says="the icon of CTAP 2.0 is refused",
)
class IconRefused(Rules):
    def new_user(self, user: dict[Key, Value]) -> User:
        if "icon" in user:
            raise Refusal(Status.INVALID_PARAMETER)
        return super().new_user(user)
