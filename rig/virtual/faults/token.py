"""Faults in what a pinUvAuthToken is good for, and for how long."""

from __future__ import annotations

from math import inf

from rig.virtual.faults.registry import fault
from rig.virtual.permissions import EVERYTHING, Permission
from rig.virtual.pin_protocol import PIN_PROTOCOLS
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Token, Volatile


@fault(
    "wrong-param-accepted",
    breaks=("BIO-09", "CM-06", "CM-08", "GA-13", "LB-18", "MC-40", "MC-41"),
    area="token",
    says="any pinUvAuthParam is right",
)
class WrongParamAccepted(Rules):
    def param_is_right(self, protocol: int, token: Token, message: bytes, param: bytes) -> bool:
        return True


@fault(
    "cut-param-accepted",
    breaks=("MC-41",),
    area="token",
    says="the start of a pinUvAuthParam is enough",
)
class CutParamAccepted(Rules):
    def param_is_right(self, protocol: int, token: Token, message: bytes, param: bytes) -> bool:
        whole = PIN_PROTOCOLS[protocol].authenticate(token.value, message)
        return len(param) >= 8 and whole[: len(param)] == param


@fault(
    "params-of-protocol-one-refused",
    breaks=("CM-08", "GA-58"),
    area="token",
    says="no pinUvAuthParam of protocol one is right, although the key lists it",
)
class ParamsOfProtocolOneRefused(Rules):
    def param_is_right(self, protocol: int, token: Token, message: bytes, param: bytes) -> bool:
        return protocol != 1 and super().param_is_right(protocol, token, message, param)


@fault(
    "long-param-as-other",
    breaks=("MC-41",),
    area="token",
    says="a pinUvAuthParam that is too long is answered with 0x7F",
)
class LongParamAsOther(Rules):
    def param_is_right(self, protocol: int, token: Token, message: bytes, param: bytes) -> bool:
        if len(param) > len(PIN_PROTOCOLS[protocol].authenticate(token.value, message)):
            raise Refusal(Status.OTHER)
        return super().param_is_right(protocol, token, message, param)


@fault(
    "permissions-ignored",
    breaks=("BIO-09", "CFG-05", "CM-07", "CM-48", "CPT-13", "CPT-31", "GA-14", "LB-18", "MC-42"),
    area="token",
    says="a token may be used for what it has no permission for",
)
class PermissionsIgnored(Rules):
    def token_permits(self, token: Token, permission: Permission) -> bool:
        return token.user_verified


@fault(
    "token-for-any-relying-party",
    breaks=("CPT-15", "CPT-19", "CPT-32", "GA-15", "GA-16", "MC-43", "MC-46"),
    area="token",
    says="a token may be used for another relying party than it is bound to",
)
class TokenForAnyRelyingParty(Rules):
    def token_serves(self, token: Token, rp_id: str) -> bool:
        return True


@fault(
    "token-not-bound",
    breaks=("CPT-15", "CPT-19", "GA-16", "MC-46"),
    area="token",
    says="first use does not bind a token to the relying party",
)
class TokenNotBound(Rules):
    def bind_token(self, token: Token, rp_id: str) -> None:
        """Leave the token unbound."""


@fault(
    "token-not-spent",
    breaks=("CPT-34", "CPT-38", "GA-38", "MC-64"),
    area="token",
    says="a touch does not use a token up",
)
class TokenNotSpent(Rules):
    def spend_token(self, token: Token) -> None:
        """Leave the token as it is."""


@fault(
    "unused-token-does-not-expire",
    breaks=("CPT-36", "MC-44"),
    area="token",
    says="a token can be used first after more than 30 seconds",
)
class UnusedTokenDoesNotExpire(Rules):
    def first_use_within(self) -> float:
        return self.token_lifetime()


@fault(
    "token-does-not-expire",
    breaks=("CPT-37",),
    area="token",
    says="a token that was used lasts for ever",
)
class TokenDoesNotExpire(Rules):
    def token_lifetime(self) -> float:
        return inf


@fault(
    "same-token-for-all",
    breaks=("CPT-33",),
    area="token",
    says="every token has the same bytes",
)
class SameTokenForAll(Rules):
    def new_token_value(self) -> bytes:
        return bytes(32)


@fault(
    "short-token",
    breaks=("CP-26",),
    area="token",
    says="a token has 16 bytes, as CTAP 2.0 allowed",
)
class ShortToken(Rules):
    def new_token_value(self) -> bytes:
        return super().new_token_value()[:16]


@fault(
    "token-outlives-pin-change",
    breaks=("CPC-16",),
    area="token",
    says="changePIN does not make tokens invalid",
)
class TokenOutlivesPinChange(Rules):
    def pin_changed(self, volatile: Volatile) -> None:
        """Keep the tokens."""


@fault(
    "unsupported-permission-granted",
    breaks=("CPT-20", "CPT-21", "CPT-22", "CPT-23", "CPT-25"),
    area="token",
    says="a token has permissions for what the key cannot do",
)
class UnsupportedPermissionGranted(Rules):
    def permissions_are_supported(self, permissions: Permission) -> bool:
        return True


@fault(
    "undefined-permission-refused",
    breaks=("CPT-26",),
    area="token",
    says="a permission bit that means nothing is refused",
)
class UndefinedPermissionRefused(Rules):
    def known_permissions(self, asked: int) -> Permission:
        if asked & ~int(EVERYTHING):
            raise Refusal(Status.INVALID_PARAMETER)
        return super().known_permissions(asked)


@fault(
    "legacy-token-only-asserts",
    breaks=("CPT-12",),
    area="token",
    says="a token of getPinToken cannot register",
)
class LegacyTokenOnlyAsserts(Rules):
    def legacy_permissions(self) -> Permission:
        return Permission.GET_ASSERTION


@fault(
    "token-ends-none-of-another-protocol",
    breaks=("CPT-33",),
    area="token",
    says="a new token leaves those of the other protocol valid",
)
class TokenEndsNoneOfAnotherProtocol(Rules):
    def issue_token(
        self,
        volatile: Volatile,
        *,
        protocol: int,
        permissions: Permission,
        rp_id: str | None,
        now: float,
    ) -> Token:
        others = {number: each for number, each in volatile.tokens.items() if number != protocol}
        token = super().issue_token(
            volatile, protocol=protocol, permissions=permissions, rp_id=rp_id, now=now
        )
        volatile.tokens.update(others)
        return token
