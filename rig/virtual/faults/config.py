"""Faults in which settings authenticatorConfig changes, and for whom."""

from __future__ import annotations

from rig.virtual.cbor import Key, Value
from rig.virtual.config_request import Member, SubCommand
from rig.virtual.faults.registry import fault
from rig.virtual.faults.saying import saying
from rig.virtual.get_info import Member as Told
from rig.virtual.rules import Rules
from rig.virtual.status import Status
from rig.virtual.store import Persistent

saying(
    "config-commands-half-listed",
    breaks=("CFG-32",),
    says="authenticatorConfigCommands leaves out a subcommand that the key has",
    members={Told.AUTHENTICATOR_CONFIG_COMMANDS: (1, 3, 4, 0xFF)},
)


@fault(
    "config-without-subcommand-as-unknown",
    breaks=("CFG-01",),
    area="config",
    says="authenticatorConfig without a subcommand is answered as one with an unknown one",
)
class ConfigWithoutSubcommandAsUnknown(Rules):
    def config_number(self, members: dict[Key, Value]) -> int:
        return super().config_number({Member.SUB_COMMAND: 0, **members})


@fault(
    "unknown-setting-as-unknown-command",
    breaks=("CFG-02", "CFG-10"),
    area="config",
    says="a subcommand that authenticatorConfig has not is answered as an unknown command",
)
class UnknownSettingAsUnknownCommand(Rules):
    def unknown_config_status(self) -> Status:
        return Status.INVALID_COMMAND


@fault(
    "unknown-settings-taken",
    breaks=("CFG-02", "CFG-10"),
    area="config",
    says="a subcommand that authenticatorConfig has not is taken for enableEnterpriseAttestation",
)
class UnknownSettingsTaken(Rules):
    def config_subcommand(self, number: int) -> SubCommand:
        known = number in self.config_subcommands()
        return SubCommand(number) if known else SubCommand.ENABLE_ENTERPRISE_ATTESTATION


@fault(
    "settings-without-token",
    breaks=("CFG-03", "CFG-05"),
    area="config",
    says="anybody may change settings, although a PIN is set",
)
class SettingsWithoutToken(Rules):
    def config_needs_token(self, subcommand: SubCommand, persistent: Persistent) -> bool:
        return False


@fault(
    "settings-never-without-token",
    breaks=("CFG-06", "CFG-23"),
    area="config",
    says="settings take a token even where no PIN is set to get one for",
)
class SettingsNeverWithoutToken(Rules):
    def config_needs_token(self, subcommand: SubCommand, persistent: Persistent) -> bool:
        return True


@fault(
    "always-uv-kept-for-want-of-a-pin",
    breaks=("CFG-13",),
    area="config",
    says="alwaysUv cannot be switched off before a PIN is set",
)
class AlwaysUvKeptForWantOfAPin(Rules):
    def config_needs_token(self, subcommand: SubCommand, persistent: Persistent) -> bool:
        return persistent.always_uv or super().config_needs_token(subcommand, persistent)


@fault(
    "config-mac-without-parameters",
    breaks=("CFG-05", "CFG-20"),
    area="config",
    says="the pinUvAuthParam of authenticatorConfig is over the subcommand alone",
)
class ConfigMacWithoutParameters(Rules):
    def config_message(self, subcommand: SubCommand, params: dict[Key, Value] | None) -> bytes:
        return super().config_message(subcommand, None)


@fault(
    "config-mac-without-subcommand",
    breaks=("CFG-20",),
    area="config",
    says="the pinUvAuthParam of authenticatorConfig is not over the subcommand",
)
class ConfigMacWithoutSubcommand(Rules):
    def config_message(self, subcommand: SubCommand, params: dict[Key, Value] | None) -> bytes:
        message = super().config_message(subcommand, params)
        return message[:33] + message[34:]


@fault(
    "any-vendor-command-taken",
    breaks=("CFG-31",),
    area="config",
    says="vendorPrototype takes commands that the vendor does not have",
)
class AnyVendorCommandTaken(Rules):
    def run_vendor_command(self, command_id: int) -> None:
        """Do as if it had done something."""


@fault(
    "long-touch-never-enabled",
    breaks=("CFG-30",),
    area="config",
    says="enableLongTouchForReset succeeds and does nothing",
)
class LongTouchNeverEnabled(Rules):
    def enable_long_touch_for_reset(self, persistent: Persistent) -> None:
        """Leave it as it is."""
