"""Decisions about CBOR, command bytes and status codes (CTAP 8)."""

from __future__ import annotations

from rig.virtual import cbor
from rig.virtual.cbor import Flaw, Key, Value
from rig.virtual.profile import CommandByte
from rig.virtual.rules.base import AreaRules
from rig.virtual.status import Refusal, Status


class EncodingRules(AreaRules):
    """Decisions about CBOR, command bytes and status codes (CTAP 8)."""

    def fits(self, request: bytes) -> bool:
        """Tell whether a request is no longer than maxMsgSize."""
        return len(request) <= self.profile.limits.max_msg_size

    def too_large_status(self) -> Status:
        """Choose the status for a request that is longer."""
        return Status.REQUEST_TOO_LARGE

    def implements(self, command: int) -> bool:
        """Tell whether the key has this command."""
        return command in self.profile.commands

    def unknown_command_status(self) -> Status:
        """Choose the status for a command that the key does not have."""
        return Status.INVALID_COMMAND

    def read_parameters(self, data: bytes) -> dict[Key, Value]:
        """Decode what follows the command byte; nothing at all counts as an empty map."""
        if not data:
            return {}
        try:
            parameters = cbor.decode(data)
        except cbor.CborError as error:
            raise Refusal(self.flaw_status(error.kind)) from error
        return parameters if isinstance(parameters, dict) else self.no_map()

    def no_map(self) -> dict[Key, Value]:
        """Refuse parameters that are another value than a map."""
        raise Refusal(Status.CBOR_UNEXPECTED_TYPE)

    def flaw_status(self, flaw: Flaw) -> Status:
        """Choose the status for CBOR that CTAP2 does not allow."""
        if flaw is Flaw.KEY_TYPE:
            return Status.CBOR_UNEXPECTED_TYPE
        return Status.INVALID_CBOR

    def drops_pending(self, command: CommandByte) -> bool:
        """Tell whether this implemented command ends the saved state of a stateful pair."""
        return command != CommandByte.GET_NEXT_ASSERTION

    def reply(self, members: dict[int, object] | None) -> bytes:
        """Write the reply of a command that succeeded."""
        return bytes([Status.SUCCESS]) + (b"" if members is None else cbor.encode(members))

    def refuse(self, status: Status) -> bytes:
        """Write the reply of a command that was refused."""
        return bytes([status])
