"""Decisions of credentialManagement (CTAP 6.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from rig.virtual import cbor
from rig.virtual.cbor import Key, Value
from rig.virtual.management_request import (
    ManagementRequest,
    Member,
    Parameter,
    SubCommand,
)
from rig.virtual.permissions import Permission
from rig.virtual.profile import CommandByte
from rig.virtual.request import PinUvAuth
from rig.virtual.rules.request import RequestRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, Persistent, Token, User

_WITH_PARAMETERS = frozenset(
    {
        SubCommand.ENUMERATE_CREDENTIALS_BEGIN,
        SubCommand.DELETE_CREDENTIAL,
        SubCommand.UPDATE_USER_INFORMATION,
    }
)


class CredentialManagementRules(RequestRules):
    """Decisions of credentialManagement (CTAP 6.8)."""

    def management(self, members: Mapping[Key, Value], command: CommandByte) -> ManagementRequest:
        """Read the request."""
        number = self.required(members, Member.SUB_COMMAND, int)
        if number not in self.management_subcommands(command):
            raise Refusal(self.unknown_management_status())
        return ManagementRequest(
            subcommand=SubCommand(number),
            parameters=self.optional(members, Member.SUB_COMMAND_PARAMS, dict) or {},
            auth=self.pin_uv_auth(members, Member.PIN_UV_AUTH_PARAM, Member.PIN_UV_AUTH_PROTOCOL),
        )

    def management_subcommands(self, command: CommandByte) -> frozenset[int]:
        """Choose the subcommands there are; the preview had none to rename an account."""
        if command == CommandByte.CREDENTIAL_MANAGEMENT_PREVIEW:
            return frozenset(SubCommand) - {SubCommand.UPDATE_USER_INFORMATION}
        return frozenset(SubCommand)

    def unknown_management_status(self) -> Status:
        """Choose the status for any other subcommand; CTAP 2.0 had none for it."""
        known = "FIDO_2_1" in self.profile.versions
        return Status.INVALID_SUBCOMMAND if known else Status.INVALID_PARAMETER

    def management_needs_touch(self, subcommand: SubCommand) -> bool:
        """Tell whether a person has to be there: having entered the PIN is enough."""
        return False

    def check_managing_param(self, auth: PinUvAuth) -> None:
        """Refuse a request without a pinUvAuthParam before its parameters are looked at."""
        if auth.param is None:
            raise Refusal(self.no_param_status())

    def managing_message(self, request: ManagementRequest) -> bytes:
        """Return what the pinUvAuthParam is over: parameters count where a subcommand has any."""
        told = request.subcommand in _WITH_PARAMETERS and request.parameters
        parameters = cbor.encode(dict(request.parameters)) if told else b""
        return bytes([request.subcommand]) + parameters

    def reading_permissions(self) -> Permission:
        """Choose the permissions of which one allows to list credentials."""
        return Permission.CREDENTIAL_MANAGEMENT | Permission.PERSISTENT_CREDENTIAL_MANAGEMENT

    def changing_permissions(self) -> Permission:
        """Choose the permissions of which one allows to delete and rename."""
        return Permission.CREDENTIAL_MANAGEMENT

    def token_lists_all(self, token: Token) -> bool:
        """Tell whether a token is for every relying party (6.8.2 and 6.8.3)."""
        return token.rp_id is None

    def token_lists(self, token: Token, rp_id_hash: bytes) -> bool:
        """Tell whether a token is for the relying party with this hash (6.8.4)."""
        return token.rp_id is None or sha256(token.rp_id.encode()).digest() == rp_id_hash

    def token_changes(self, token: Token, credential: Credential) -> bool:
        """Tell whether a token is for the relying party of this credential (6.8.5 and 6.8.6)."""
        return token.rp_id in (None, credential.rp_id)

    def managed_rp_id_hash(self, parameters: Mapping[Key, Value]) -> bytes:
        """Read whose credentials to list."""
        return self.required(parameters, Parameter.RP_ID_HASH, bytes)

    def managed_user(self, parameters: Mapping[Key, Value]) -> dict[Key, Value]:
        """Read what an account is called from now on."""
        return self.required(parameters, Parameter.USER, dict)

    def managed_id(self, parameters: Mapping[Key, Value]) -> bytes:
        """Read which credential to change."""
        return self.descriptor(self.required(parameters, Parameter.CREDENTIAL_ID, dict)).id

    def stored(self, persistent: Persistent, credential_id: bytes) -> Credential | None:
        """Find a discoverable credential; others are not managed."""
        found = (each for each in persistent.credentials if each.credential_id == credential_id)
        return next(found, None)

    def unknown_credential_status(self) -> Status:
        """Choose the status for an id of no discoverable credential."""
        return Status.NO_CREDENTIALS

    def delete(self, persistent: Persistent, credential: Credential) -> None:
        """Forget a credential."""
        persistent.credentials = [each for each in persistent.credentials if each != credential]

    def check_same_account(self, credential: Credential, user: User) -> None:
        """Refuse to give a credential to another account (6.8.6)."""
        if user.id != credential.user.id:
            raise Refusal(Status.INVALID_PARAMETER)

    def renamed(
        self, persistent: Persistent, credential: Credential, user: User
    ) -> list[Credential]:
        """Put new names in the place of all the old ones; one that is left out is no more."""
        renamed = replace(credential, user=user)
        return [renamed if each == credential else each for each in persistent.credentials]

    def change_reply(self) -> dict[int, object] | None:
        """Write the reply to a change: nothing but the status."""
        return None
