"""Decisions of authenticatorConfig (CTAP 6.11), but for those about PINs."""

from __future__ import annotations

from rig.virtual import cbor
from rig.virtual.cbor import Key, Value
from rig.virtual.config_request import Member, SubCommand
from rig.virtual.profile import CommandByte
from rig.virtual.rules.request import RequestRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent

_PREFIX = b"\xff" * 32


class ConfigRules(RequestRules):
    """Decisions of authenticatorConfig (CTAP 6.11), but for those about PINs."""

    def config_subcommands(self) -> tuple[SubCommand, ...]:
        """Choose the subcommands that the key has: one for each thing that can be set."""
        profile = self.profile
        can_be_set = {
            SubCommand.ENABLE_ENTERPRISE_ATTESTATION: profile.has("ep"),
            SubCommand.TOGGLE_ALWAYS_UV: profile.has("alwaysUv"),
            SubCommand.SET_MIN_PIN_LENGTH: profile.has("setMinPINLength"),
            SubCommand.ENABLE_LONG_TOUCH_FOR_RESET: profile.long_touch_for_reset is not None,
            SubCommand.VENDOR_PROTOTYPE: bool(profile.vendor_config_commands),
        }
        return tuple(subcommand for subcommand, there in can_be_set.items() if there)

    def config_number(self, members: dict[Key, Value]) -> int:
        """Read which subcommand is wanted."""
        return self.required(members, Member.SUB_COMMAND, int)

    def config_subcommand(self, number: int) -> SubCommand:
        """Choose what a subcommand number means; Refusal for one that the key has not."""
        if number not in self.config_subcommands():
            raise Refusal(self.unknown_config_status())
        return SubCommand(number)

    def unknown_config_status(self) -> Status:
        """Choose the status for a subcommand that the key has not; CTAP 2.1 had none for it."""
        known = "FIDO_2_3" in self.profile.versions
        return Status.INVALID_SUBCOMMAND if known else Status.INVALID_PARAMETER

    def config_needs_token(self, subcommand: SubCommand, persistent: Persistent) -> bool:
        """Tell whether a setting is changed only for a token (6.11).

        Where nobody can be verified yet, alwaysUv can still be switched off.
        """
        if self.is_protected(persistent):
            return True
        return persistent.always_uv and subcommand is not SubCommand.TOGGLE_ALWAYS_UV

    def config_message(self, subcommand: SubCommand, params: dict[Key, Value] | None) -> bytes:
        """Return what the pinUvAuthParam is over (6.11)."""
        encoded = b"" if params is None else cbor.encode(params)
        return _PREFIX + bytes([CommandByte.CONFIG, subcommand]) + encoded

    def enable_enterprise_attestation(self, persistent: Persistent) -> None:
        """Switch enterprise attestation on; only a reset switches it off (6.11.1)."""
        persistent.enterprise_attestation = True

    def toggle_always_uv(self, persistent: Persistent) -> None:
        """Switch alwaysUv, in a key that lets it be switched off (6.11.2)."""
        if persistent.always_uv and self.profile.always_uv_stays:
            raise Refusal(Status.OPERATION_DENIED)
        persistent.always_uv = not persistent.always_uv

    def enable_long_touch_for_reset(self, persistent: Persistent) -> None:
        """Ask for a long touch at each reset from now on (6.11.5)."""
        persistent.long_touch_for_reset = True

    def run_vendor_command(self, command_id: int) -> None:
        """Do what the made-up vendor's own commands do, which is nothing (6.11.3)."""
        if command_id not in self.profile.vendor_config_commands:
            raise Refusal(Status.INVALID_PARAMETER)
