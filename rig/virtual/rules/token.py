"""Decisions about pinUvAuthTokens: who gets one, for how long, for what (CTAP 6.5.2.1)."""

from __future__ import annotations

from secrets import token_bytes

from rig.virtual.permissions import EVERYTHING, Permission
from rig.virtual.pin_protocol import PIN_PROTOCOLS
from rig.virtual.rules.persistent_token import PersistentTokenRules
from rig.virtual.store import Store, Token, Volatile

_TOKEN_LENGTH = 32
_SIGNING = Permission.MAKE_CREDENTIAL | Permission.GET_ASSERTION
_BY_FINGER = {
    Permission.BIO_ENROLLMENT: "uvBioEnroll",
    Permission.AUTHENTICATOR_CONFIGURATION: "uvAcfg",
}
_OPTION_FOR = {
    Permission.CREDENTIAL_MANAGEMENT: "credMgmt",
    Permission.BIO_ENROLLMENT: "bioEnroll",
    Permission.LARGE_BLOB_WRITE: "largeBlobs",
    Permission.AUTHENTICATOR_CONFIGURATION: "authnrCfg",
    Permission.PERSISTENT_CREDENTIAL_MANAGEMENT: "perCredMgmtRO",
}


class TokenRules(PersistentTokenRules):
    """Decisions about pinUvAuthTokens: who gets one, for how long, for what (CTAP 6.5.2.1)."""

    def tokens_have_permissions(self) -> bool:
        """Tell whether tokens are those of CTAP 2.1; older ones do everything until power-off."""
        return self.profile.options.get("pinUvAuthToken", False)

    def first_use_within(self) -> float:
        """Say within how many seconds a new token must be used on USB."""
        return 30.0

    def presence_lasts(self) -> float:
        """Say how many seconds the touch that a token was got with counts on USB."""
        return 30.0

    def token_shows_presence(self, token: Token, now: float) -> bool:
        """Tell whether a token stands for a touch too, so that none is asked for (6.5.2.1)."""
        issued_at = token.issued_at or 0.0
        return token.user_present and now - issued_at <= self.presence_lasts()

    def token_lifetime(self) -> float:
        """Say how many seconds a token lasts at the most."""
        return 600.0

    def legacy_permissions(self) -> Permission:
        """Choose the permissions of a token that was asked for without any (6.5.5.7.1)."""
        if self.profile.options.get("noMcGaPermissionsWithClientPin"):
            return Permission(0)
        if self.tokens_have_permissions():
            return Permission.MAKE_CREDENTIAL | Permission.GET_ASSERTION
        return EVERYTHING

    def known_permissions(self, asked: int) -> Permission:
        """Choose the permissions meant by what was asked for; undefined bits are ignored."""
        known = asked & EVERYTHING
        if "FIDO_2_3" not in self.profile.versions:
            known &= ~Permission.PERSISTENT_CREDENTIAL_MANAGEMENT
        return Permission(known)

    def permissions_are_supported(self, permissions: Permission) -> bool:
        """Tell whether the key has the feature behind each permission (6.5.5.7.2)."""
        if not self.permissions_go_together(permissions):
            return False
        needed = (_OPTION_FOR[each] for each in permissions if each in _OPTION_FOR)
        return all(option in self.profile.options for option in needed)

    def pin_may_grant(self, permissions: Permission) -> bool:
        """Tell whether a PIN may give a token for these (6.5.5.7.2)."""
        barred = self.profile.options.get("noMcGaPermissionsWithClientPin", False)
        return not (barred and permissions & _SIGNING)

    def finger_may_grant(self, permissions: Permission) -> bool:
        """Tell whether built-in user verification may give a token for these (6.5.5.7.3)."""
        needed = (_BY_FINGER[each] for each in permissions if each in _BY_FINGER)
        return all(self.profile.options.get(option) for option in needed)

    def permissions_go_together(self, permissions: Permission) -> bool:
        """Tell whether one token may have all of these: the persistent one has nothing else."""
        alone = Permission.PERSISTENT_CREDENTIAL_MANAGEMENT
        return permissions == alone or alone not in permissions

    def issue_token(
        self,
        volatile: Volatile,
        *,
        protocol: int,
        permissions: Permission,
        rp_id: str | None,
        now: float,
    ) -> Token:
        """Give out a new token in place of all others; CTAP 2.0 has one for a whole power-up."""
        if not self.tokens_have_permissions() and protocol in volatile.tokens:
            return volatile.tokens[protocol]
        self.revoke_tokens(volatile)
        token = Token(
            value=self.new_token_value(),
            permissions=permissions,
            rp_id=rp_id,
            issued_at=now,
            user_verified=True,
        )
        volatile.tokens[protocol] = token
        return token

    def new_token_value(self) -> bytes:
        """Choose the bytes of a new token."""
        return token_bytes(_TOKEN_LENGTH)

    def revoke_tokens(self, volatile: Volatile) -> None:
        """Make the tokens of all protocols invalid."""
        volatile.tokens.clear()

    def pin_changed(self, volatile: Volatile) -> None:
        """Revoke every token when the PIN is changed (6.5.5.6); CTAP 2.0 did not."""
        if self.tokens_have_permissions():
            self.revoke_tokens(volatile)

    def usable_tokens(self, store: Store, protocol: int, now: float) -> list[Token]:
        """Give the tokens that a pinUvAuthParam of this protocol may have been made with."""
        if protocol not in self.profile.pin_protocols:
            return []
        token = store.volatile.tokens.get(protocol)
        in_use = [token] if token and self.token_is_alive(token, now) else []
        return [*in_use, *self.persistent_tokens(store.persistent)]

    def token_is_alive(self, token: Token, now: float) -> bool:
        """Tell whether a token is still in use: first used in time, and not too old."""
        if token.issued_at is None:
            return False
        if not self.tokens_have_permissions():
            return True
        limit = self.first_use_within() if token.last_used_at is None else self.token_lifetime()
        return now - token.issued_at <= limit

    def param_is_right(self, protocol: int, token: Token, message: bytes, param: bytes) -> bool:
        """Tell whether a pinUvAuthParam was made with this token over this message."""
        return PIN_PROTOCOLS[protocol].verify(token.value, message, param)

    def token_permits(self, token: Token, permission: Permission) -> bool:
        """Tell whether a token has this permission, of a user who is still verified.

        Writing large blobs outlives a touch, and does not ask for that (6.10.2).
        """
        if permission is Permission.LARGE_BLOB_WRITE:
            return bool(token.permissions & permission)
        return bool(token.permissions & permission) and token.user_verified

    def token_serves(self, token: Token, rp_id: str) -> bool:
        """Tell whether a token may be used for this relying party."""
        return token.rp_id in (None, rp_id)

    def bind_token(self, token: Token, rp_id: str) -> None:
        """Bind a token to the first relying party that it is used for (6.1.2 s11, 6.2.2 s6)."""
        if self.tokens_have_permissions() and token.rp_id is None:
            token.rp_id = rp_id

    def spend_token(self, token: Token) -> None:
        """Take away what a touch has used up: all but writing large blobs (6.5.2.1)."""
        if self.tokens_have_permissions():
            token.permissions &= Permission.LARGE_BLOB_WRITE
            token.user_present = token.user_verified = False
