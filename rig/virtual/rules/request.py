"""Decisions about what makeCredential and getAssertion requests have in common."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.cbor import Key, Value
from rig.virtual.request import PUBLIC_KEY, Descriptor, Options, PinUvAuth
from rig.virtual.rules.reading import ReadingRules
from rig.virtual.rules.user_verification import UserVerificationRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent

_HASH_LENGTH = 32


class RequestRules(ReadingRules, UserVerificationRules):
    """Decisions about what makeCredential and getAssertion requests have in common."""

    def client_data_hash(self, members: Mapping[Key, Value], key: int) -> bytes:
        """Read the clientDataHash, a SHA-256."""
        value = self.required(members, key, bytes)
        if len(value) != _HASH_LENGTH:
            raise Refusal(Status.INVALID_LENGTH)
        return value

    def descriptors(self, members: Mapping[Key, Value], key: int) -> tuple[Descriptor, ...]:
        """Read a list of credentials; an absent one and an empty one are the same."""
        listed = self.optional(members, key, list) or []
        if self.list_is_too_long(len(listed)):
            raise Refusal(Status.LIMIT_EXCEEDED)
        return tuple(self.descriptor(item) for item in listed)

    def list_is_too_long(self, count: int) -> bool:
        """Tell whether a list of so many credentials is beyond what getInfo states."""
        stated = 0x07 in self.profile.info_members
        return stated and count > self.profile.limits.max_credential_count_in_list

    def descriptor(self, item: Value) -> Descriptor:
        """Read one element of such a list."""
        members = self.of_type(item, dict)
        return Descriptor(
            id=self.required(members, "id", bytes), type=self.required(members, "type", str)
        )

    def names_credential(self, descriptor: Descriptor) -> bool:
        """Tell whether an element is of the type that credentials are of; others are skipped."""
        return descriptor.type == PUBLIC_KEY

    def extensions(self, members: Mapping[Key, Value], key: int) -> dict[str, Value]:
        """Read the extension inputs, by extension identifier."""
        inputs = self.optional(members, key, dict) or {}
        return {name: value for name, value in inputs.items() if isinstance(name, str)}

    def options(self, members: Mapping[Key, Value], key: int) -> Options:
        """Read the options; unknown ones count as absent."""
        given = self.optional(members, key, dict) or {}
        known = {name: self.optional(given, name, bool) for name in ("rk", "up", "uv")}
        return Options(**known)

    def pin_uv_auth(
        self, members: Mapping[Key, Value], param_key: int, protocol_key: int
    ) -> PinUvAuth:
        """Read the pinUvAuthParam and pinUvAuthProtocol."""
        return PinUvAuth(
            param=self.optional(members, param_key, bytes),
            protocol=self.optional(members, protocol_key, int),
        )

    def is_touch_probe(self, auth: PinUvAuth) -> bool:
        """Tell whether the platform only wants a touch, to let the person choose a key."""
        return auth.param == b""

    def touch_probe_status(self, persistent: Persistent, presence: Status) -> Status:
        """Choose the status that tells, after a touch, whether a PIN is set (CTAP 6.1.2 s1)."""
        if presence is Status.USER_ACTION_TIMEOUT:
            return Status.OPERATION_DENIED
        if presence is not Status.SUCCESS:
            return presence
        return Status.PIN_NOT_SET if persistent.pin_hash is None else Status.PIN_INVALID

    def check_auth_protocol(self, auth: PinUvAuth) -> None:
        """Refuse a pinUvAuthParam without a protocol that the key has (CTAP 6.1.2 s2)."""
        if auth.param is None:
            return
        if auth.protocol is None:
            raise Refusal(Status.MISSING_PARAMETER)
        if auth.protocol not in self.profile.pin_protocols:
            raise Refusal(Status.INVALID_PARAMETER)

    def no_param_status(self) -> Status:
        """Choose the status for a management command without a pinUvAuthParam (6.8.1 and alike)."""
        return Status.PUAT_REQUIRED

    def check_uv_option(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        """Refuse uv=true where no finger is enrolled, unless a param decides (6.1.2 s5)."""
        if options.uv and auth.param is None and not self.built_in_uv_is_enabled(persistent):
            raise Refusal(Status.INVALID_OPTION)
