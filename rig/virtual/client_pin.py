"""authenticatorClientPIN (CTAP 6.5.5)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from rig.virtual.cbor import Key, Value
from rig.virtual.operation import Outcome, Wait
from rig.virtual.permissions import Permission
from rig.virtual.pin_protocol import PinProtocol
from rig.virtual.pin_request import Answer, Member, SubCommand
from rig.virtual.pin_session import PinSession
from rig.virtual.status import Refusal, Status
from rig.virtual.user_verification import built_in_uv

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


def client_pin(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> Generator[Wait, Outcome, dict[int, object] | None]:
    """Set or change the PIN, tell its retries, or give out a token for it."""
    rules = authenticator.rules
    number = rules.required(parameters, Member.SUB_COMMAND, int)
    subcommand = rules.subcommand(number)
    if subcommand is _BY_FINGER:
        token = yield from _get_token_by_finger(authenticator, parameters)
        return rules.client_pin_reply(subcommand, token)
    return rules.client_pin_reply(subcommand, _SUBCOMMANDS[subcommand](authenticator, parameters))


def _get_pin_retries(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> dict[int, object]:
    rules, store = authenticator.rules, authenticator.store
    rules.check_retries_request(parameters)
    rules.check_retries_state(store.persistent)
    retries: dict[int, object] = {Answer.PIN_RETRIES: rules.shown_retries(store.persistent)}
    state = rules.power_cycle_state(store.volatile)
    return retries if state is None else {**retries, Answer.POWER_CYCLE_STATE: state}


def _get_uv_retries(
    authenticator: Authenticator,
    parameters: dict[Key, Value],  # noqa: ARG001  (the subcommand takes none)
) -> dict[int, object]:
    rules = authenticator.rules
    return {Answer.UV_RETRIES: rules.shown_uv_retries(authenticator.store.persistent)}


def _get_key_agreement(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> dict[int, object]:
    rules = authenticator.rules
    number = rules.required(parameters, Member.PIN_UV_AUTH_PROTOCOL, int)
    protocol = rules.pin_protocol(number)
    private_key = rules.key_agreement_key(authenticator.store.volatile, protocol.number)
    return {Answer.KEY_AGREEMENT: rules.key_agreement_member(private_key)}


def _set_pin(authenticator: Authenticator, parameters: dict[Key, Value]) -> None:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    protocol, platform_key = _agreement_members(authenticator, parameters)
    new_pin_enc = rules.required(parameters, Member.NEW_PIN_ENC, bytes)
    param = rules.required(parameters, Member.PIN_UV_AUTH_PARAM, bytes)
    rules.check_no_pin(persistent)
    session = _session(authenticator, protocol, platform_key)
    _check_param(authenticator, session, new_pin_enc, param)
    rules.store_pin(_new_pin(authenticator, session, new_pin_enc), persistent)


def _change_pin(authenticator: Authenticator, parameters: dict[Key, Value]) -> None:
    rules, store = authenticator.rules, authenticator.store
    protocol, platform_key = _agreement_members(authenticator, parameters)
    pin_hash_enc = rules.required(parameters, Member.PIN_HASH_ENC, bytes)
    new_pin_enc = rules.required(parameters, Member.NEW_PIN_ENC, bytes)
    param = rules.required(parameters, Member.PIN_UV_AUTH_PARAM, bytes)
    rules.check_pin_usable(store.persistent, store.volatile)
    session = _session(authenticator, protocol, platform_key)
    _check_param(authenticator, session, new_pin_enc + pin_hash_enc, param)
    _check_pin(authenticator, session, pin_hash_enc)
    pin = _new_pin(authenticator, session, new_pin_enc)
    rules.check_pin_differs(pin, store.persistent)
    rules.store_pin(pin, store.persistent)
    rules.pin_changed(store.volatile)
    rules.renew_persistent_token(store.persistent)


def _get_pin_token(authenticator: Authenticator, parameters: dict[Key, Value]) -> dict[int, object]:
    rules = authenticator.rules
    rules.check_legacy_request(parameters)
    session = _verified_session(authenticator, parameters)
    rules.check_no_forced_change(authenticator.store.persistent, SubCommand.GET_PIN_TOKEN)
    return _issued(authenticator, session, rules.legacy_permissions(), None)


def _get_token_with_permissions(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> dict[int, object]:
    rules = authenticator.rules
    permissions = rules.known_permissions(rules.asked_permissions(parameters))
    rp_id = rules.optional(parameters, Member.RP_ID, str)
    if not rules.permissions_are_supported(permissions) or not rules.pin_may_grant(permissions):
        raise Refusal(Status.UNAUTHORIZED_PERMISSION)
    session = _verified_session(authenticator, parameters)
    rules.check_no_forced_change(authenticator.store.persistent, _WITH_PERMISSIONS)
    return _issued(authenticator, session, permissions, rp_id)


def _get_token_by_finger(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> Generator[Wait, Outcome, dict[int, object]]:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    permissions = rules.known_permissions(rules.asked_permissions(parameters))
    rp_id = rules.optional(parameters, Member.RP_ID, str)
    protocol, platform_key = _agreement_members(authenticator, parameters)
    if not rules.permissions_are_supported(permissions) or not rules.finger_may_grant(permissions):
        raise Refusal(Status.UNAUTHORIZED_PERMISSION)
    rules.check_uv_token_state(persistent)
    session = _session(authenticator, protocol, platform_key)
    status = yield from built_in_uv(authenticator, attempts=1)
    if status is not Status.SUCCESS:
        raise Refusal(status)
    return _issued(authenticator, session, permissions, rp_id, present=rules.uv_shows_presence())


def _verified_session(authenticator: Authenticator, parameters: dict[Key, Value]) -> PinSession:
    """Agree on a secret with a platform that proves to know the PIN."""
    rules, store = authenticator.rules, authenticator.store
    protocol, platform_key = _agreement_members(authenticator, parameters)
    pin_hash_enc = rules.required(parameters, Member.PIN_HASH_ENC, bytes)
    rules.check_pin_usable(store.persistent, store.volatile)
    session = _session(authenticator, protocol, platform_key)
    _check_pin(authenticator, session, pin_hash_enc)
    return session


def _agreement_members(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> tuple[PinProtocol, dict[Key, Value]]:
    rules = authenticator.rules
    number = rules.required(parameters, Member.PIN_UV_AUTH_PROTOCOL, int)
    platform_key = rules.required(parameters, Member.KEY_AGREEMENT, dict)
    return rules.pin_protocol(number), platform_key


def _session(
    authenticator: Authenticator, protocol: PinProtocol, platform_key: dict[Key, Value]
) -> PinSession:
    rules = authenticator.rules
    private_key = rules.key_agreement_key(authenticator.store.volatile, protocol.number)
    return rules.agreed(protocol, private_key, platform_key)


def _check_param(
    authenticator: Authenticator, session: PinSession, message: bytes, param: bytes
) -> None:
    if not authenticator.rules.pin_param_is_right(session, message, param):
        raise Refusal(Status.PIN_AUTH_INVALID)


def _check_pin(authenticator: Authenticator, session: PinSession, pin_hash_enc: bytes) -> None:
    rules, store = authenticator.rules, authenticator.store
    rules.spend_retry(store.persistent)
    if rules.pin_matches(store.persistent, rules.decrypted_pin_hash(session, pin_hash_enc)):
        rules.pin_matched(store)
        return
    rules.pin_mismatched(store)
    rules.regenerate_key_agreement(store.volatile, session.protocol.number)
    raise Refusal(rules.mismatch_status(store))


def _new_pin(authenticator: Authenticator, session: PinSession, new_pin_enc: bytes) -> bytes:
    rules = authenticator.rules
    pin = rules.unpadded(rules.decrypted_new_pin(session, new_pin_enc))
    rules.check_new_pin(pin, authenticator.store.persistent)
    return pin


def _issued(
    authenticator: Authenticator,
    session: PinSession,
    permissions: Permission,
    rp_id: str | None,
    *,
    present: bool = False,
) -> dict[int, object]:
    rules, store = authenticator.rules, authenticator.store
    if rules.asks_for_persistent_token(permissions):
        value = store.persistent.persistent_token
        return {Answer.PIN_UV_AUTH_TOKEN: rules.encrypted_token(session, value)}
    token = rules.issue_token(
        store.volatile,
        protocol=session.protocol.number,
        permissions=permissions,
        rp_id=rp_id,
        now=authenticator.clock.now(),
    )
    token.user_present = present
    return {Answer.PIN_UV_AUTH_TOKEN: rules.encrypted_token(session, token.value)}


_WITH_PERMISSIONS = SubCommand.GET_PIN_UV_AUTH_TOKEN_USING_PIN_WITH_PERMISSIONS
_BY_FINGER = SubCommand.GET_PIN_UV_AUTH_TOKEN_USING_UV_WITH_PERMISSIONS
_SUBCOMMANDS: Mapping[
    SubCommand, Callable[[Authenticator, dict[Key, Value]], dict[int, object] | None]
] = MappingProxyType(
    {
        SubCommand.GET_PIN_RETRIES: _get_pin_retries,
        SubCommand.GET_UV_RETRIES: _get_uv_retries,
        SubCommand.GET_KEY_AGREEMENT: _get_key_agreement,
        SubCommand.SET_PIN: _set_pin,
        SubCommand.CHANGE_PIN: _change_pin,
        SubCommand.GET_PIN_TOKEN: _get_pin_token,
        _WITH_PERMISSIONS: _get_token_with_permissions,
    }
)
