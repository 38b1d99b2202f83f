"""Faults in what makeCredential and getAssertion requests have in common."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.request import Descriptor, Options, PinUvAuth
from rig.virtual.rules import Rules
from rig.virtual.rules.reading import T
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent


@fault(
    "missing-members-made-up",
    breaks=("CP-01", "CP-04", "CP-10", "ENC-26", "GA-34", "GA-56", "MC-58", "MC-88"),
    area="request",
    says="a required member that is absent is taken as zero or empty",
)
class MissingMembersMadeUp(Rules):
    def absent(self, kind: type[T]) -> T:
        return kind()


@fault(
    "mistyped-members-made-up",
    breaks=("CP-05", "ENC-17", "GA-34", "MC-58", "MC-59", "MC-68", "MC-91", "MC-92", "MC-93"),
    area="request",
    says="a member of another type is taken as zero or empty",
)
class MistypedMembersMadeUp(Rules):
    def mistyped(self, kind: type[T]) -> T:
        return kind()


@fault(
    "client-data-hash-of-any-type",
    breaks=("GA-57", "MC-89"),
    area="request",
    says="a clientDataHash that is not bytes is accepted",
)
class ClientDataHashOfAnyType(Rules):
    def client_data_hash(self, members: Mapping[Key, Value], key: int) -> bytes:
        mistyped = not isinstance(members.get(key, b""), bytes)
        return bytes(32) if mistyped else super().client_data_hash(members, key)


@fault(
    "bytes-taken-for-text",
    breaks=("GA-57", "MC-91", "MC-92"),
    area="request",
    says="bytes are accepted where text is due",
)
class BytesTakenForText(Rules):
    def of_type(self, value: Value, kind: type[T]) -> T:
        if kind is str and isinstance(value, bytes):
            return super().of_type(value.decode(errors="replace"), kind)
        return super().of_type(value, kind)


@fault(
    "empty-list-refused",
    breaks=("GA-32",),
    area="request",
    says="an empty list of credentials is answered with 0x14",
)
class EmptyListRefused(Rules):
    def descriptors(self, members: Mapping[Key, Value], key: int) -> tuple[Descriptor, ...]:
        if members.get(key) == []:
            raise Refusal(Status.MISSING_PARAMETER)
        return super().descriptors(members, key)


@fault(
    "long-list-as-too-large",
    breaks=("GA-35", "MC-60"),
    area="request",
    says="a list longer than maxCredentialCountInList is answered with 0x39",
)
class LongListAsTooLarge(Rules):
    def list_is_too_long(self, count: int) -> bool:
        if super().list_is_too_long(count):
            raise Refusal(Status.REQUEST_TOO_LARGE)
        return False


@fault(
    "first-descriptor-only",
    breaks=("GA-23", "MC-56"),
    area="request",
    says="of a list of credentials only the first is read",
)
class FirstDescriptorOnly(Rules):
    def descriptors(self, members: Mapping[Key, Value], key: int) -> tuple[Descriptor, ...]:
        return super().descriptors(members, key)[:1]


@fault(
    "unknown-descriptor-type-refused",
    breaks=("GA-33", "MC-57"),
    area="request",
    says="a list with a credential of an unknown type is refused",
)
class UnknownDescriptorTypeRefused(Rules):
    def names_credential(self, descriptor: Descriptor) -> bool:
        if not super().names_credential(descriptor):
            raise Refusal(Status.INVALID_PARAMETER)
        return True


@fault(
    "unknown-option-refused",
    breaks=("GA-07", "MC-23"),
    area="request",
    says="an option that the key does not know is refused",
)
class UnknownOptionRefused(Rules):
    def options(self, members: Mapping[Key, Value], key: int) -> Options:
        if set(self.optional(members, key, dict) or {}) - {"rk", "up", "uv"}:
            raise Refusal(Status.UNSUPPORTED_OPTION)
        return super().options(members, key)


@fault(
    "unknown-extension-refused",
    breaks=("GA-40", "MC-66", "XTP-07", "XTP-08"),
    area="request",
    says="an extension that the key does not know is refused",
)
class UnknownExtensionRefused(Rules):
    def extensions(self, members: Mapping[Key, Value], key: int) -> dict[str, Value]:
        inputs = super().extensions(members, key)
        if inputs.keys() - set(self.profile.extensions):
            raise Refusal(Status.UNSUPPORTED_OPTION)
        return inputs


@fault(
    "zero-length-param-ignored",
    breaks=("GA-01", "MC-01"),
    area="request",
    says="a zero-length pinUvAuthParam is no touch probe",
)
class ZeroLengthParamIgnored(Rules):
    def is_touch_probe(self, auth: PinUvAuth) -> bool:
        return False


@fault(
    "touch-probe-hides-pin",
    breaks=("GA-01", "MC-02"),
    area="request",
    says="a touch probe says that no PIN is set where one is",
)
class TouchProbeHidesPin(Rules):
    def touch_probe_status(self, persistent: Persistent, presence: Status) -> Status:
        status = super().touch_probe_status(persistent, presence)
        return Status.PIN_NOT_SET if status is Status.PIN_INVALID else status


@fault(
    "touch-probe-spends-retry",
    breaks=("MC-04",),
    area="request",
    says="a touch probe costs a PIN retry",
)
class TouchProbeSpendsRetry(Rules):
    def touch_probe_status(self, persistent: Persistent, presence: Status) -> Status:
        persistent.pin_retries = max(0, persistent.pin_retries - 1)
        return super().touch_probe_status(persistent, presence)


@fault(
    "auth-protocol-unchecked",
    breaks=("BIO-08", "CFG-04", "CM-04", "CM-05", "GA-02", "GA-03", "LB-17", "MC-05", "MC-06"),
    area="request",
    says="a pinUvAuthParam of no or an unknown protocol is answered as a wrong one",
)
class AuthProtocolUnchecked(Rules):
    def check_auth_protocol(self, auth: PinUvAuth) -> None:
        """Let any protocol pass."""


@fault(
    "uv-option-ignored",
    breaks=("GA-04", "MC-16", "MC-17"),
    area="request",
    says="uv=true is ignored where nobody can be verified",
)
class UvOptionIgnored(Rules):
    def check_uv_option(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        """Let any uv pass."""


@fault(
    "uv-option-outweighs-param",
    breaks=("MC-18",),
    area="request",
    says="uv=true is refused even where a pinUvAuthParam decides",
)
class UvOptionOutweighsParam(Rules):
    def check_uv_option(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        super().check_uv_option(options, PinUvAuth(), persistent)
