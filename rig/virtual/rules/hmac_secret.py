"""Decisions of the extensions hmac-secret and hmac-secret-mc (CTAP 12.7 and 12.8)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from enum import IntEnum

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from rig.virtual.cbor import Key, Value
from rig.virtual.pin_protocol import PinProtocol, PinProtocolError
from rig.virtual.pin_session import PinSession
from rig.virtual.request import Options
from rig.virtual.rules.client_pin import ClientPinRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential

IDENTIFIER = "hmac-secret"
_SALT_LENGTH = 32
_MOST_SALTS = 2
_USES: Mapping[bool, bytes] = {True: b"hmac-secret with UV", False: b"hmac-secret without UV"}


class Salts(IntEnum):
    """Keys of the input of getAssertion, and of hmac-secret-mc."""

    KEY_AGREEMENT = 1
    SALT_ENC = 2
    SALT_AUTH = 3
    PIN_UV_AUTH_PROTOCOL = 4


class HmacSecretRules(ClientPinRules):
    """Decisions of the extensions hmac-secret and hmac-secret-mc (CTAP 12.7 and 12.8)."""

    def wants_hmac_secret(self, asked: Value) -> bool:
        """Read whether a new credential is to serve for hmac-secret."""
        return self.of_type(asked, bool)

    def hmac_secret_registered(self, credential: Credential, *, wanted: bool) -> bool | None:
        """Choose what a registration says of hmac-secret."""
        return True if wanted else None

    def check_registration_salts(self, inputs: Mapping[str, Value]) -> None:
        """Refuse hmac-secret-mc without hmac-secret: true beside it (12.8)."""
        if inputs.get(IDENTIFIER) is not True:
            raise Refusal(Status.MISSING_PARAMETER)

    def check_salts_presence(self, options: Options) -> None:
        """Refuse salts in a silent assertion: a secret takes a touch (12.7)."""
        if options.up is False:
            raise Refusal(Status.UNSUPPORTED_OPTION)

    def salts_members(self, asked: Value) -> dict[Key, Value]:
        """Read what came with the salts, whole or not at all."""
        members = self.of_type(asked, dict)
        self.required(members, Salts.KEY_AGREEMENT, dict)
        for each in (Salts.SALT_ENC, Salts.SALT_AUTH):
            self.required(members, each, bytes)
        return members

    def salts_protocol(self, members: dict[Key, Value]) -> PinProtocol:
        """Choose the protocol that the salts came under; one where nothing is said of it."""
        number = self.optional(members, Salts.PIN_UV_AUTH_PROTOCOL, int)
        return self.pin_protocol(1 if number is None else number)

    def salts_session(
        self,
        protocol: PinProtocol,
        private_key: EllipticCurvePrivateKey,
        members: dict[Key, Value],
    ) -> PinSession:
        """Agree on a secret with the platform that sent salts."""
        platform_key = self.required(members, Salts.KEY_AGREEMENT, dict)
        return self.agreed(protocol, private_key, platform_key)

    def salts_are_authentic(self, session: PinSession, salt_enc: bytes, salt_auth: bytes) -> bool:
        """Tell whether saltAuth proves that the sender knows the shared secret."""
        return session.verify(salt_enc, salt_auth)

    def salts(self, session: PinSession, salt_enc: bytes) -> tuple[bytes, ...]:
        """Decrypt one salt or two; Refusal for any other length."""
        try:
            plain = session.decrypt(salt_enc)
        except PinProtocolError:
            raise Refusal(self.wrong_salts_status()) from None
        if not self.salts_length_is_right(len(plain)):
            raise Refusal(self.wrong_salts_status())
        return tuple(plain[at : at + _SALT_LENGTH] for at in range(0, len(plain), _SALT_LENGTH))

    def salts_length_is_right(self, length: int) -> bool:
        """Tell whether so many bytes are one salt or two."""
        return length in (_SALT_LENGTH, _MOST_SALTS * _SALT_LENGTH)

    def wrong_salts_status(self) -> Status:
        """Choose the status for salts of a wrong length."""
        return Status.INVALID_PARAMETER

    def wrong_salt_auth_status(self) -> Status:
        """Choose the status for a saltAuth that is not right."""
        return Status.PIN_AUTH_INVALID

    def cred_random(self, credential: Credential, *, verified: bool) -> bytes:
        """Return the secret of a credential: one for the verified, another for everybody (12.7).

        It follows from the private key, so that every credential has it, whether it was made with
        the extension or not, and none outlives its credential.
        """
        return hmac.digest(credential.private_key, _USES[verified], "sha256")

    def new_cred_random(self, credential: Credential, *, verified: bool) -> bytes:
        """Return the secret that answers salts at the registration already (12.8)."""
        return self.cred_random(credential, verified=verified)

    def hmac_of_salts(self, secret: bytes, salts: tuple[bytes, ...]) -> bytes:
        """Return the output of one salt or two, in their order."""
        return b"".join(hmac.digest(secret, salt, "sha256") for salt in salts)

    def encrypted_output(self, session: PinSession, output: bytes) -> bytes:
        """Encrypt an output for the platform."""
        return session.encrypt(output)
