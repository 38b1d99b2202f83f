"""authenticatorConfig (CTAP 6.11)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from rig.virtual.authorisation import managing_token
from rig.virtual.cbor import Key, Value
from rig.virtual.config_request import Member, SubCommand, VendorMember
from rig.virtual.operation import Outcome, Wait
from rig.virtual.permissions import Permission
from rig.virtual.status import Refusal, Status

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


def config(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> Generator[Wait, Outcome, None]:
    """Change a setting of the key."""
    yield from ()
    rules = authenticator.rules
    subcommand = rules.config_subcommand(rules.config_number(parameters))
    params = rules.optional(parameters, Member.SUB_COMMAND_PARAMS, dict)
    if rules.config_needs_token(subcommand, authenticator.store.persistent):
        auth = rules.pin_uv_auth(parameters, Member.PIN_UV_AUTH_PARAM, Member.PIN_UV_AUTH_PROTOCOL)
        message = rules.config_message(subcommand, params)
        managing_token(authenticator, auth, message, Permission.AUTHENTICATOR_CONFIGURATION)
    _SUBCOMMANDS[subcommand](authenticator, params)


def _enable_enterprise_attestation(
    authenticator: Authenticator, _params: dict[Key, Value] | None
) -> None:
    authenticator.rules.enable_enterprise_attestation(authenticator.store.persistent)


def _toggle_always_uv(authenticator: Authenticator, _params: dict[Key, Value] | None) -> None:
    authenticator.rules.toggle_always_uv(authenticator.store.persistent)


def _set_min_pin_length(authenticator: Authenticator, params: dict[Key, Value] | None) -> None:
    rules, store = authenticator.rules, authenticator.store
    settings = rules.pin_settings(rules.pin_settings_map(params))
    rules.check_min_pin_length(settings, store.persistent)
    rules.check_min_pin_length_rp_ids(settings)
    rules.check_forced_change(settings, store.persistent)
    if rules.forces_change(settings, store.persistent):
        rules.change_forced(store)
    rules.pin_settings_kept(settings, store.persistent)


def _enable_long_touch_for_reset(
    authenticator: Authenticator, _params: dict[Key, Value] | None
) -> None:
    authenticator.rules.enable_long_touch_for_reset(authenticator.store.persistent)


def _vendor_prototype(authenticator: Authenticator, params: dict[Key, Value] | None) -> None:
    rules = authenticator.rules
    if params is None:
        raise Refusal(Status.MISSING_PARAMETER)
    rules.run_vendor_command(rules.required(params, VendorMember.VENDOR_COMMAND_ID, int))


_SUBCOMMANDS: Mapping[SubCommand, Callable[[Authenticator, dict[Key, Value] | None], None]] = (
    MappingProxyType(
        {
            SubCommand.ENABLE_ENTERPRISE_ATTESTATION: _enable_enterprise_attestation,
            SubCommand.TOGGLE_ALWAYS_UV: _toggle_always_uv,
            SubCommand.SET_MIN_PIN_LENGTH: _set_min_pin_length,
            SubCommand.ENABLE_LONG_TOUCH_FOR_RESET: _enable_long_touch_for_reset,
            SubCommand.VENDOR_PROTOTYPE: _vendor_prototype,
        }
    )
)
