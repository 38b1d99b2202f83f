"""Decisions about clientPIN requests: subcommands, shared secrets, what proves what."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from rig.virtual.cbor import Key, Value
from rig.virtual.pin_protocol import (
    PIN_PROTOCOLS,
    PinProtocol,
    PinProtocolError,
    cose_key,
    new_key_agreement_key,
)
from rig.virtual.pin_request import Member, SubCommand
from rig.virtual.pin_session import PinSession
from rig.virtual.rules.reading import ReadingRules
from rig.virtual.rules.user_verification import UserVerificationRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent, Volatile

_WITH_PERMISSIONS = frozenset(
    {
        SubCommand.GET_PIN_UV_AUTH_TOKEN_USING_PIN_WITH_PERMISSIONS,
        SubCommand.GET_PIN_UV_AUTH_TOKEN_USING_UV_WITH_PERMISSIONS,
    }
)
_OF_A_SENSOR = frozenset(
    {
        SubCommand.GET_PIN_UV_AUTH_TOKEN_USING_UV_WITH_PERMISSIONS,
        SubCommand.GET_UV_RETRIES,
    }
)
_OF_A_PIN = frozenset(
    {
        SubCommand.GET_PIN_RETRIES,
        SubCommand.SET_PIN,
        SubCommand.CHANGE_PIN,
        SubCommand.GET_PIN_TOKEN,
        SubCommand.GET_PIN_UV_AUTH_TOKEN_USING_PIN_WITH_PERMISSIONS,
    }
)


class ClientPinRules(ReadingRules, UserVerificationRules):
    """Decisions about clientPIN requests: subcommands, shared secrets, what proves what."""

    def subcommand(self, number: int) -> SubCommand:
        """Choose what a subcommand number means; Refusal for one that the key has not."""
        if number not in self.subcommands():
            raise Refusal(self.unknown_subcommand_status())
        return SubCommand(number)

    def subcommands(self) -> frozenset[int]:
        """Choose the subcommands that the key has; permissions came with CTAP 2.1."""
        there = frozenset(SubCommand)
        if not self.profile.options.get("pinUvAuthToken"):
            there -= _WITH_PERMISSIONS
        if not self.has_built_in_uv():
            there -= _OF_A_SENSOR
        return there if self.profile.has("clientPin") else there - _OF_A_PIN

    def client_pin_reply(
        self, subcommand: SubCommand, members: dict[int, object] | None
    ) -> dict[int, object] | None:
        """Write the reply of a subcommand; those that only set or change a PIN have no members."""
        return members

    def check_retries_request(self, members: dict[Key, Value]) -> None:
        """Let getPINRetries pass without pinUvAuthProtocol, which it has no use for (6.5.5.2)."""

    def check_retries_state(self, persistent: Persistent) -> None:
        """Refuse getPINRetries without a PIN: CTAP leaves that open, others count on it."""
        if persistent.pin_hash is None:
            raise Refusal(Status.PIN_NOT_SET)

    def unknown_subcommand_status(self) -> Status:
        """Choose the status for a subcommand that the key has not; CTAP 2.0 had none for it."""
        known = "FIDO_2_1" in self.profile.versions
        return Status.INVALID_SUBCOMMAND if known else Status.INVALID_PARAMETER

    def pin_protocol(self, number: int) -> PinProtocol:
        """Choose the protocol that a pinUvAuthProtocol means; Refusal if the key has it not."""
        if number not in self.profile.pin_protocols:
            raise Refusal(Status.INVALID_PARAMETER)
        return PIN_PROTOCOLS[number]

    def key_agreement_key(self, volatile: Volatile, protocol: int) -> EllipticCurvePrivateKey:
        """Return the key-agreement key of this power-up, made when it is first asked for."""
        if protocol not in volatile.key_agreement:
            volatile.key_agreement[protocol] = new_key_agreement_key()
        return volatile.key_agreement[protocol]

    def key_agreement_member(self, private_key: EllipticCurvePrivateKey) -> dict[int, object]:
        """Write the public key-agreement key (6.5.5.4)."""
        return cose_key(private_key)

    def regenerate_key_agreement(self, volatile: Volatile, protocol: int) -> None:
        """Give up the key-agreement key after a wrong PIN (6.5.5.6)."""
        volatile.key_agreement.pop(protocol, None)

    def agreed(
        self,
        protocol: PinProtocol,
        private_key: EllipticCurvePrivateKey,
        platform_key: dict[Key, Value],
    ) -> PinSession:
        """Agree on a secret; Refusal where the platform's key is no point on P-256."""
        for coordinate in (-2, -3):
            self.required(platform_key, coordinate, bytes)
        try:
            secret = protocol.decapsulate(private_key, platform_key)
        except PinProtocolError:
            raise Refusal(Status.INVALID_PARAMETER) from None
        return PinSession(protocol=protocol, secret=secret)

    def pin_param_is_right(self, session: PinSession, message: bytes, param: bytes) -> bool:
        """Tell whether a pinUvAuthParam proves that the sender knows the shared secret."""
        return session.verify(message, param)

    def decrypted_new_pin(self, session: PinSession, new_pin_enc: bytes) -> bytes:
        """Decrypt a new PIN, padding and all; Refusal for what is not made of whole blocks."""
        try:
            return session.decrypt(new_pin_enc)
        except PinProtocolError:
            raise Refusal(Status.INVALID_PARAMETER) from None

    def decrypted_pin_hash(self, session: PinSession, pin_hash_enc: bytes) -> bytes:
        """Decrypt the hash of a PIN; what cannot be decrypted counts as a wrong PIN (6.5.5.6)."""
        try:
            return session.decrypt(pin_hash_enc)
        except PinProtocolError:
            return b""

    def encrypted_token(self, session: PinSession, value: bytes) -> bytes:
        """Encrypt a token for the platform."""
        return session.encrypt(value)

    def check_legacy_request(self, members: dict[Key, Value]) -> None:
        """Refuse permissions or an rpId with getPinToken; CTAP 2.0 did not know them."""
        foreign = {Member.PERMISSIONS, Member.RP_ID} & members.keys()
        if foreign and "FIDO_2_1" in self.profile.versions:
            raise Refusal(Status.INVALID_PARAMETER)

    def asked_permissions(self, members: dict[Key, Value]) -> int:
        """Read the permissions; asking for none is refused (6.5.5.7.2)."""
        permissions = self.required(members, Member.PERMISSIONS, int)
        if permissions <= 0:
            raise Refusal(Status.INVALID_PARAMETER)
        return permissions

    def check_no_forced_change(self, persistent: Persistent, subcommand: SubCommand) -> None:
        """Refuse a token for a PIN that has to be changed first."""
        if not persistent.force_pin_change:
            return
        legacy = subcommand is SubCommand.GET_PIN_TOKEN
        raise Refusal(Status.PIN_INVALID if legacy else Status.PIN_POLICY_VIOLATION)
