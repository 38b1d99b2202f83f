"""authenticatorCredentialManagement and its preview (CTAP 6.8)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from rig.virtual.authorisation import managing_token
from rig.virtual.cbor import Key, Value
from rig.virtual.management_request import Answer, ManagementRequest, SubCommand
from rig.virtual.operation import Outcome, Wait
from rig.virtual.permissions import Permission
from rig.virtual.presence import user_presence
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, Enumeration, Token

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator

Reply: TypeAlias = "dict[int, object] | None"


def credential_management(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> Generator[Wait, Outcome, Reply]:
    """List the discoverable credentials, delete one, or rename the account of one."""
    rules = authenticator.rules
    request = rules.management(parameters, authenticator.command)
    volatile = authenticator.store.volatile
    if (saved := volatile.enumeration) and rules.subcommand_drops_enumeration(
        saved, request.subcommand
    ):
        volatile.enumeration = None
    if rules.management_needs_touch(request.subcommand):
        yield from user_presence(authenticator)
    return _SUBCOMMANDS[request.subcommand](authenticator, request)


def _get_creds_metadata(authenticator: Authenticator, request: ManagementRequest) -> Reply:
    rules = authenticator.rules
    _for_everything(authenticator, request)
    return rules.creds_metadata(authenticator.store.persistent)


def _enumerate_rps_begin(authenticator: Authenticator, request: ManagementRequest) -> Reply:
    rules = authenticator.rules
    _for_everything(authenticator, request)
    rp_ids = rules.known_rp_ids(authenticator.store.persistent)
    replies = [rules.rp_reply(rp_id) for rp_id in rp_ids]
    return _begun(authenticator, replies, SubCommand.ENUMERATE_RPS_GET_NEXT_RP, Answer.TOTAL_RPS)


def _enumerate_credentials_begin(authenticator: Authenticator, request: ManagementRequest) -> Reply:
    rules = authenticator.rules
    rules.check_managing_param(request.auth)
    rp_id_hash = rules.managed_rp_id_hash(request.parameters)
    token = _token(authenticator, request, rules.reading_permissions())
    if not rules.token_lists(token, rp_id_hash):
        raise Refusal(Status.PIN_AUTH_INVALID)
    found = rules.credentials_of(authenticator.store.persistent, rp_id_hash)
    replies = [rules.credential_reply(credential) for credential in found]
    following = SubCommand.ENUMERATE_CREDENTIALS_GET_NEXT_CREDENTIAL
    return _begun(authenticator, replies, following, Answer.TOTAL_CREDENTIALS)


def _begun(
    authenticator: Authenticator,
    replies: list[dict[int, object]],
    following: SubCommand,
    total: Answer,
) -> Reply:
    """Give the first of several replies, and save the others."""
    rules = authenticator.rules
    if not replies:
        raise Refusal(rules.nothing_to_list_status())
    authenticator.store.volatile.enumeration = Enumeration(
        channel=authenticator.channel,
        following=following,
        remaining=replies[1:],
        since=authenticator.clock.now(),
    )
    return rules.first_listed(replies[0], total, len(replies))


def _get_next(authenticator: Authenticator, request: ManagementRequest) -> Reply:
    rules, now = authenticator.rules, authenticator.clock.now()
    saved = authenticator.store.volatile.enumeration
    if saved is None or not rules.enumeration_serves(
        saved, request.subcommand, authenticator.channel, now
    ):
        raise Refusal(rules.no_enumeration_status())
    saved.since = now
    return rules.next_listed(saved)


def _delete_credential(authenticator: Authenticator, request: ManagementRequest) -> Reply:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    rules.check_managing_param(request.auth)
    credential_id = rules.managed_id(request.parameters)
    rules.delete(persistent, _managed(authenticator, request, credential_id))
    rules.store_changed(persistent)
    return rules.change_reply()


def _update_user_information(authenticator: Authenticator, request: ManagementRequest) -> Reply:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    rules.check_managing_param(request.auth)
    credential_id = rules.managed_id(request.parameters)
    user = rules.new_user(rules.managed_user(request.parameters))
    credential = _managed(authenticator, request, credential_id)
    rules.check_same_account(credential, user)
    renamed = rules.renamed(persistent, credential, user)
    rules.check_room_for_names(renamed)
    persistent.credentials = renamed
    rules.store_changed(persistent)
    return rules.change_reply()


def _managed(
    authenticator: Authenticator, request: ManagementRequest, credential_id: bytes
) -> Credential:
    """Return the credential to change; Refusal if there is none or the token is not for it."""
    rules = authenticator.rules
    token = _token(authenticator, request, rules.changing_permissions())
    credential = rules.stored(authenticator.store.persistent, credential_id)
    if credential is None:
        raise Refusal(rules.unknown_credential_status())
    if not rules.token_changes(token, credential):
        raise Refusal(Status.PIN_AUTH_INVALID)
    return credential


def _for_everything(authenticator: Authenticator, request: ManagementRequest) -> None:
    """Refuse a token that is bound to one relying party (6.8.2 and 6.8.3)."""
    rules = authenticator.rules
    if not rules.token_lists_all(_token(authenticator, request, rules.reading_permissions())):
        raise Refusal(Status.PIN_AUTH_INVALID)


def _token(
    authenticator: Authenticator, request: ManagementRequest, permissions: Permission
) -> Token:
    message = authenticator.rules.managing_message(request)
    return managing_token(authenticator, request.auth, message, permissions)


_SUBCOMMANDS: Mapping[SubCommand, Callable[[Authenticator, ManagementRequest], Reply]] = (
    MappingProxyType(
        {
            SubCommand.GET_CREDS_METADATA: _get_creds_metadata,
            SubCommand.ENUMERATE_RPS_BEGIN: _enumerate_rps_begin,
            SubCommand.ENUMERATE_RPS_GET_NEXT_RP: _get_next,
            SubCommand.ENUMERATE_CREDENTIALS_BEGIN: _enumerate_credentials_begin,
            SubCommand.ENUMERATE_CREDENTIALS_GET_NEXT_CREDENTIAL: _get_next,
            SubCommand.DELETE_CREDENTIAL: _delete_credential,
            SubCommand.UPDATE_USER_INFORMATION: _update_user_information,
        }
    )
)
