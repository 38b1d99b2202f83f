"""Faults in what is read from a clientPIN request, and in what its reply holds."""

from __future__ import annotations

from hmac import compare_digest

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.pin_request import Answer, Member, SubCommand
from rig.virtual.pin_session import PinSession
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent, Volatile


@fault(
    "undecryptable-pin-set",
    breaks=("CP-22", "CP-23"),
    area="pin_request",
    says="a new PIN that cannot be decrypted is set to what the buffer held before",
)
class UndecryptablePinSet(Rules):
    def decrypted_new_pin(self, session: PinSession, new_pin_enc: bytes) -> bytes:
        try:
            return super().decrypted_new_pin(session, new_pin_enc)
        except Refusal:
            return b"left over".ljust(64, b"\x00")


@fault(
    "pin-param-length-as-other",
    breaks=("CP-24",),
    area="pin_request",
    says="a pinUvAuthParam of a wrong length is answered with 0x7F",
)
class PinParamLengthAsOther(Rules):
    def pin_param_is_right(self, session: PinSession, message: bytes, param: bytes) -> bool:
        if len(param) != len(session.protocol.authenticate(session.secret, message)):
            raise Refusal(Status.OTHER)
        return super().pin_param_is_right(session, message, param)


@fault(
    "pin-hash-taken-by-its-start",
    breaks=("CPT-11",),
    area="pin_request",
    says="whatever follows the hash of the right PIN is not looked at",
)
class PinHashTakenByItsStart(Rules):
    def pin_matches(self, persistent: Persistent, pin_hash: bytes) -> bool:
        return compare_digest(persistent.pin_hash or b"", pin_hash[:16])


@fault(
    "change-signed-by-halves",
    breaks=("CPC-04",),
    area="pin_request",
    says="the pinUvAuthParam of changePIN need not be over the hash of the old PIN",
)
class ChangeSignedByHalves(Rules):
    def pin_param_is_right(self, session: PinSession, message: bytes, param: bytes) -> bool:
        hashed = 16 * session.protocol.number
        right = super().pin_param_is_right
        return right(session, message, param) or right(session, message[:-hashed], param)


@fault(
    "retries-want-a-protocol",
    breaks=("CPR-01",),
    area="pin_request",
    says="getPINRetries without pinUvAuthProtocol is answered with 0x7F",
)
class RetriesWantAProtocol(Rules):
    def check_retries_request(self, members: dict[Key, Value]) -> None:
        if Member.PIN_UV_AUTH_PROTOCOL not in members:
            raise Refusal(Status.OTHER)


@fault(
    "retries-left-out",
    breaks=("CPR-01",),
    area="pin_request",
    says="the reply of getPINRetries has no pinRetries",
)
class RetriesLeftOut(Rules):
    def client_pin_reply(
        self, subcommand: SubCommand, members: dict[int, object] | None
    ) -> dict[int, object] | None:
        return {} if subcommand is SubCommand.GET_PIN_RETRIES else members


@fault(
    "retries-hidden-until-power-cycle",
    breaks=("CPR-06",),
    area="pin_request",
    says="getPINRetries is refused while only a power cycle helps",
)
class RetriesHiddenUntilPowerCycle(Rules):
    def power_cycle_state(self, volatile: Volatile) -> bool | None:
        if volatile.pin_auth_blocked:
            raise Refusal(Status.PIN_AUTH_BLOCKED)
        return super().power_cycle_state(volatile)


@fault(
    "power-cycle-state-stays-false",
    breaks=("CPR-05",),
    area="pin_request",
    says="powerCycleState is there, but never true",
)
class PowerCycleStateStaysFalse(Rules):
    def power_cycle_state(self, volatile: Volatile) -> bool | None:
        return False


@fault(
    "asking-costs-a-retry",
    breaks=("CPR-07",),
    area="pin_request",
    says="each getPINRetries takes a retry",
)
class AskingCostsARetry(Rules):
    def shown_retries(self, persistent: Persistent) -> int:
        persistent.pin_retries = max(1, persistent.pin_retries - 1)
        return super().shown_retries(persistent)


@fault(
    "set-pin-tells-retries",
    breaks=("CPS-01",),
    area="pin_request",
    says="the reply of setPIN has a pinRetries member",
)
class SetPinTellsRetries(Rules):
    def client_pin_reply(
        self, subcommand: SubCommand, members: dict[int, object] | None
    ) -> dict[int, object] | None:
        return {Answer.PIN_RETRIES: 8} if subcommand is SubCommand.SET_PIN else members


@fault(
    "token-comes-with-retries",
    breaks=("CPT-01",),
    area="pin_request",
    says="the reply of getPinToken has a pinRetries member",
)
class TokenComesWithRetries(Rules):
    def client_pin_reply(
        self, subcommand: SubCommand, members: dict[int, object] | None
    ) -> dict[int, object] | None:
        if subcommand is SubCommand.GET_PIN_TOKEN and members:
            return {**members, Answer.PIN_RETRIES: 8}
        return super().client_pin_reply(subcommand, members)


@fault(
    "pin-hash-compared-as-far-as-it-goes",
    breaks=("CPT-11",),
    area="pin_request",
    says="a hash that is shorter than it should be is compared by its own length",
)
class PinHashComparedAsFarAsItGoes(Rules):
    def pin_matches(self, persistent: Persistent, pin_hash: bytes) -> bool:
        return (persistent.pin_hash or b"").startswith(pin_hash)
