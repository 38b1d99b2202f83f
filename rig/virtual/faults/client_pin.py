"""Faults in clientPIN requests and the secrets that they are made with."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.pin_protocol import BLOCK, PIN_PROTOCOLS, PinProtocol, aes_cbc_encrypt
from rig.virtual.pin_request import Member
from rig.virtual.pin_session import PinSession
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Volatile


@fault(
    "unknown-subcommand-as-other",
    breaks=("CP-02", "CPR-08", "CPT-41", "ENC-23"),
    area="client_pin",
    says="an unknown subcommand is answered with 0x7F",
)
class UnknownSubcommandAsOther(Rules):
    def unknown_subcommand_status(self) -> Status:
        return Status.OTHER


@fault(
    "unlisted-protocol-taken",
    breaks=("CP-03",),
    area="client_pin",
    says="a pinUvAuthProtocol that is not listed is taken as the first one",
)
class UnlistedProtocolTaken(Rules):
    def pin_protocol(self, number: int) -> PinProtocol:
        return PIN_PROTOCOLS.get(number, PIN_PROTOCOLS[1])


@fault(
    "listed-protocol-refused",
    breaks=("CP-15",),
    area="client_pin",
    says="one of the listed protocols is refused",
)
class ListedProtocolRefused(Rules):
    def pin_protocol(self, number: int) -> PinProtocol:
        if number != self.profile.pin_protocols[0]:
            raise Refusal(Status.INVALID_PARAMETER)
        return super().pin_protocol(number)


@fault(
    "surplus-key-agreement-label",
    breaks=("CP-12",),
    area="client_pin",
    says="the key-agreement key has a key id",
)
class SurplusKeyAgreementLabel(Rules):
    def key_agreement_member(self, private_key: EllipticCurvePrivateKey) -> dict[int, object]:
        return {**super().key_agreement_member(private_key), 2: b"key"}


@fault(
    "key-agreement-off-curve",
    breaks=("CP-13",),
    area="client_pin",
    says="the key-agreement key is no point on P-256",
)
class KeyAgreementOffCurve(Rules):
    def key_agreement_member(self, private_key: EllipticCurvePrivateKey) -> dict[int, object]:
        return {**super().key_agreement_member(private_key), -3: bytes(31) + b"\x01"}


@fault(
    "key-agreement-outlives-mismatch",
    breaks=("CPC-08",),
    area="client_pin",
    says="a wrong PIN does not replace the key-agreement key",
)
class KeyAgreementOutlivesMismatch(Rules):
    def regenerate_key_agreement(self, volatile: Volatile, protocol: int) -> None:
        """Keep the key."""


@fault(
    "pin-param-unchecked",
    breaks=("CP-24", "CP-25", "CPC-04", "CPS-05"),
    area="client_pin",
    says="any pinUvAuthParam lets a PIN be set or changed",
)
class PinParamUnchecked(Rules):
    def pin_param_is_right(self, session: PinSession, message: bytes, param: bytes) -> bool:
        return True


@fault(
    "cut-pin-param-accepted",
    breaks=("CP-24",),
    area="client_pin",
    says="the start of a pinUvAuthParam is enough to set a PIN",
)
class CutPinParamAccepted(Rules):
    def pin_param_is_right(self, session: PinSession, message: bytes, param: bytes) -> bool:
        whole = session.protocol.authenticate(session.secret, message)
        return whole[:8] == param[:8]


@fault(
    "odd-ciphertext-accepted",
    breaks=("CP-23",),
    area="client_pin",
    says="bytes after the last whole block of a new PIN are ignored",
)
class OddCiphertextAccepted(Rules):
    def decrypted_new_pin(self, session: PinSession, new_pin_enc: bytes) -> bytes:
        whole = len(new_pin_enc) - len(new_pin_enc) % BLOCK
        return super().decrypted_new_pin(session, new_pin_enc[:whole])


@fault(
    "constant-iv",
    breaks=("CP-21",),
    area="client_pin",
    says="every token is encrypted with the same IV",
)
class ConstantIv(Rules):
    def encrypted_token(self, session: PinSession, value: bytes) -> bytes:
        iv = bytes(BLOCK)
        if session.protocol.number == 1:
            return super().encrypted_token(session, value)
        return iv + aes_cbc_encrypt(session.secret[32:], iv, value)


@fault(
    "legacy-token-takes-permissions",
    breaks=("CPT-02",),
    area="client_pin",
    says="getPinToken ignores permissions and rpId",
)
class LegacyTokenTakesPermissions(Rules):
    def check_legacy_request(self, members: dict[Key, Value]) -> None:
        """Let any member pass."""


@fault(
    "no-permissions-asked-for",
    breaks=("CPT-18", "CPT-47"),
    area="client_pin",
    says="a token can be asked for with no permissions",
)
class NoPermissionsAskedFor(Rules):
    def asked_permissions(self, members: dict[Key, Value]) -> int:
        return self.required(members, Member.PERMISSIONS, int)


@fault(
    "permissions-not-needed",
    breaks=("CPT-17", "CPT-47"),
    area="client_pin",
    says="a token asked for without permissions may register and sign",
)
class PermissionsNotNeeded(Rules):
    def asked_permissions(self, members: dict[Key, Value]) -> int:
        return super().asked_permissions({Member.PERMISSIONS: 3, **members})
