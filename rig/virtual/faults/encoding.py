"""Faults in CBOR, command bytes and status codes."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual import cbor
from rig.virtual.cbor import Flaw, Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.profile import CommandByte
from rig.virtual.request import Descriptor
from rig.virtual.rules import Rules
from rig.virtual.rules.reading import T
from rig.virtual.status import Refusal, Status
from rig.virtual.store import PendingAssertions, User


@fault(
    "non-canonical-reply",
    breaks=("ENC-02", "GI-36"),
    area="encoding",
    says="the keys of a reply come in descending order",
)
class NonCanonicalReply(Rules):
    def reply(self, members: dict[int, object] | None) -> bytes:
        if members is None:
            return super().reply(members)
        pairs = reversed(cbor.entries(members))
        return b"\0" + cbor.head(5, len(members)) + b"".join(key + item for key, item in pairs)


@fault(
    "assertion-of-indefinite-length",
    breaks=("ENC-03",),
    area="encoding",
    says="the reply to getAssertion is a map of indefinite length",
)
class AssertionOfIndefiniteLength(Rules):
    def reply(self, members: dict[int, object] | None) -> bytes:
        if members is None or not isinstance(members.get(1), dict):
            return super().reply(members)
        pairs = cbor.entries(members)
        return b"\0\xbf" + b"".join(key + item for key, item in pairs) + b"\xff"


@fault(
    "byte-after-assertion",
    breaks=("ENC-01",),
    area="encoding",
    says="a byte follows the reply to getAssertion",
)
class ByteAfterAssertion(Rules):
    def reply(self, members: dict[int, object] | None) -> bytes:
        is_assertion = members is not None and isinstance(members.get(1), dict)
        return super().reply(members) + (b"\0" if is_assertion else b"")


@fault(
    "info-nested-too-deep",
    breaks=("ENC-04",),
    area="encoding",
    says="getInfo has a member that nests five levels deep",
)
class InfoNestedTooDeep(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        return {**super().info(members), 0xF0: [[[[]]]]}


@fault(
    "refusal-with-data",
    breaks=("ENC-01",),
    area="encoding",
    says="an empty map follows the status of a refusal",
)
class RefusalWithData(Rules):
    def refuse(self, status: Status) -> bytes:
        return super().refuse(status) + cbor.encode({})


@fault(
    "unassigned-status",
    breaks=("ENC-25",),
    area="encoding",
    says="CBOR that is not allowed is answered with a status that is not in the table",
)
class UnassignedStatus(Rules):
    def refuse(self, status: Status) -> bytes:
        return b"\x6e" if status is Status.INVALID_CBOR else super().refuse(status)


@fault(
    "truncated-cbor-as-other",
    breaks=("ENC-14",),
    area="encoding",
    says="truncated CBOR is answered with 0x7F",
)
class TruncatedCborAsOther(Rules):
    def flaw_status(self, flaw: Flaw) -> Status:
        return Status.OTHER if flaw is Flaw.TRUNCATED else super().flaw_status(flaw)


@fault(
    "malformed-cbor-as-other",
    breaks=("ENC-06", "ENC-10", "ENC-11", "ENC-12", "ENC-13", "ENC-14", "ENC-15", "ENC-20"),
    area="encoding",
    says="CBOR that is not allowed is answered with 0x7F",
)
class MalformedCborAsOther(Rules):
    def flaw_status(self, flaw: Flaw) -> Status:
        return Status.OTHER


@fault(
    "extensions-refused-as-cbor",
    breaks=("ENC-05",),
    area="encoding",
    says="an array inside an extension's value counts as nested too deep",
)
class ExtensionsRefusedAsCbor(Rules):
    def extensions(self, members: Mapping[Key, Value], key: int) -> dict[str, Value]:
        inputs = super().extensions(members, key)
        if any(isinstance(value, list) for value in inputs.values()):
            raise Refusal(Status.INVALID_CBOR)
        return inputs


@fault(
    "no-map-as-empty-map",
    breaks=("ENC-16",),
    area="encoding",
    says="parameters that are no map count as an empty one",
)
class NoMapAsEmptyMap(Rules):
    def no_map(self) -> dict[Key, Value]:
        return {}


@fault(
    "unknown-parameter-refused",
    breaks=("ENC-18",),
    area="encoding",
    says="a parameter with an unknown number is refused",
)
class UnknownParameterRefused(Rules):
    def read_parameters(self, data: bytes) -> dict[Key, Value]:
        parameters = super().read_parameters(data)
        if any(isinstance(key, int) and key > 0x1F for key in parameters):
            raise Refusal(Status.INVALID_PARAMETER)
        return parameters


@fault(
    "unknown-command-as-denied",
    breaks=("ENC-21", "ENC-22"),
    area="encoding",
    says="an unknown command is answered with 0x27",
)
class UnknownCommandAsDenied(Rules):
    def unknown_command_status(self) -> Status:
        return Status.OPERATION_DENIED


@fault(
    "kilobyte-refused",
    breaks=("ENC-07", "ENC-08"),
    area="encoding",
    says="a request of 1,024 bytes is too large for the key",
)
class KilobyteRefused(Rules):
    def fits(self, request: bytes) -> bool:
        return len(request) < 1024


@fault(
    "largest-request-refused",
    breaks=("ENC-08",),
    area="encoding",
    says="a request of exactly maxMsgSize is too large for the key",
)
class LargestRequestRefused(Rules):
    def fits(self, request: bytes) -> bool:
        return len(request) < self.profile.limits.max_msg_size


@fault(
    "oversize-request-as-other",
    breaks=("ENC-09",),
    area="encoding",
    says="a request above maxMsgSize is answered with 0x7F",
)
class OversizeRequestAsOther(Rules):
    def too_large_status(self) -> Status:
        return Status.OTHER


@fault(
    "five-hundredth-request-refused",
    breaks=("HID-65",),
    area="encoding",
    says="every five-hundredth request counts as too large",
)
class FiveHundredthRequestRefused(Rules):
    _count = 0

    def fits(self, request: bytes) -> bool:
        self._count += 1
        return self._count % 500 != 0 and super().fits(request)


@fault(
    "saved-state-kept",
    breaks=("ENC-27",),
    area="encoding",
    says="getNextAssertion goes on after another command came in between",
)
class SavedStateKept(Rules):
    def drops_pending(self, command: CommandByte) -> bool:
        return False


@fault(
    "saved-state-survives-power-loss",
    breaks=("ENC-29", "GNA-14"),
    area="encoding",
    says="getNextAssertion goes on after a power cycle",
)
class SavedStateSurvivesPowerLoss(Rules):
    def survives_power_loss(self) -> frozenset[str]:
        return super().survives_power_loss() | {"pending"}

    def saved_state_serves(self, pending: PendingAssertions, channel: int, now: float) -> bool:
        # The platform comes back on a new channel, which alone would hide that the state is there.
        return super().saved_state_serves(pending, pending.channel, now)


@fault(
    "missing-parameter-as-other",
    breaks=("CP-01", "CP-04", "ENC-26", "GA-56", "MC-88"),
    area="encoding",
    says="a required parameter that is absent is answered with 0x7F",
)
class MissingParameterAsOther(Rules):
    def absent(self, kind: type[T]) -> T:
        raise Refusal(Status.OTHER)


@fault(
    "missing-parameter-as-success",
    breaks=("ENC-24", "ENC-26"),
    area="encoding",
    says="a required parameter that is absent is answered with success",
)
class MissingParameterAsSuccess(Rules):
    def refuse(self, status: Status) -> bytes:
        missing = status is Status.MISSING_PARAMETER
        return super().refuse(Status.SUCCESS if missing else status)


@fault(
    "wrong-type-as-other",
    breaks=("CP-05", "ENC-17", "GA-34", "MC-58"),
    area="encoding",
    says="a parameter of another CBOR type is answered with 0x7F",
)
class WrongTypeAsOther(Rules):
    def mistyped(self, kind: type[T]) -> T:
        raise Refusal(Status.OTHER)


@fault(
    "unknown-member-refused",
    breaks=("ENC-19",),
    area="encoding",
    says="a relying party, user or descriptor with an unknown member is refused",
)
class UnknownMemberRefused(Rules):
    def new_rp_id(self, rp: dict[Key, Value]) -> str:
        _refuse_beyond(rp, {"id", "name"})
        return super().new_rp_id(rp)

    def new_user(self, user: dict[Key, Value]) -> User:
        _refuse_beyond(user, {"id", "name", "displayName"})
        return super().new_user(user)

    def descriptor(self, item: Value) -> Descriptor:
        _refuse_beyond(self.of_type(item, dict), {"id", "type", "transports"})
        return super().descriptor(item)


def _refuse_beyond(structure: dict[Key, Value], known: set[Key]) -> None:
    if structure.keys() - known:
        raise Refusal(Status.INVALID_PARAMETER)
