"""hmac-secret: a symmetric secret of a credential, by salts of the platform (CTAP 12.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rig.virtual.auth_data import Flag
from rig.virtual.cbor import Value
from rig.virtual.extensions.extension import Extension
from rig.virtual.pin_session import PinSession
from rig.virtual.request import AssertionRequest, RegistrationRequest
from rig.virtual.rules.hmac_secret import IDENTIFIER, Salts
from rig.virtual.status import Refusal
from rig.virtual.store import Credential, PendingAssertions

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


class HmacSecret(Extension):
    """Answers with an HMAC of each salt, encrypted as PINs are; needs no more than the key."""

    identifier = IDENTIFIER

    def check_registration(self, key: Authenticator, request: RegistrationRequest) -> None:
        """Refuse what is neither true nor false."""
        key.rules.wants_hmac_secret(request.extensions[self.identifier])

    def registered(
        self,
        key: Authenticator,
        request: RegistrationRequest,
        credential: Credential,
        *,
        verified: bool,
    ) -> object | None:
        """Tell that the credential serves for it."""
        wanted = key.rules.wants_hmac_secret(request.extensions[self.identifier])
        return key.rules.hmac_secret_registered(credential, wanted=wanted)

    def check_assertion(self, key: Authenticator, request: AssertionRequest) -> None:
        """Refuse salts that are not whole, or not of the platform that agreed on a secret."""
        key.rules.check_salts_presence(request.options)
        salts_of(key, request.extensions[self.identifier])

    def asserted(
        self, key: Authenticator, pending: PendingAssertions, credential: Credential
    ) -> object | None:
        """Answer the salts with the secret of this credential."""
        secret = key.rules.cred_random(credential, verified=bool(pending.flags & Flag.UV))
        return answered(key, pending.extensions[self.identifier], secret)


def salts_of(key: Authenticator, asked: Value) -> tuple[PinSession, tuple[bytes, ...]]:
    """Return the salts of an input, and the secret shared with who sent them.

    Raises:
        Refusal: Something is missing, not authentic, or of a wrong length.
    """
    rules = key.rules
    members = rules.salts_members(asked)
    protocol = rules.salts_protocol(members)
    private_key = rules.key_agreement_key(key.store.volatile, protocol.number)
    session = rules.salts_session(protocol, private_key, members)
    salt_enc, salt_auth = (
        rules.required(members, each, bytes) for each in (Salts.SALT_ENC, Salts.SALT_AUTH)
    )
    if not rules.salts_are_authentic(session, salt_enc, salt_auth):
        raise Refusal(rules.wrong_salt_auth_status())
    return session, rules.salts(session, salt_enc)


def answered(key: Authenticator, asked: Value, secret: bytes) -> bytes:
    """Return the encrypted output of a credential's secret for the salts of an input."""
    session, salts = salts_of(key, asked)
    return key.rules.encrypted_output(session, key.rules.hmac_of_salts(secret, salts))
