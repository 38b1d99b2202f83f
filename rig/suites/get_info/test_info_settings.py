"""Members about settings and resets (CTAP 6.4, 6.11 and 9)."""

from __future__ import annotations

from rig.marks import covers, needs, touches
from rig.suites.fixtures import Check
from rig.suites.get_info.said import Member, Said, is_distinct

pytestmark = [needs(capability="CBOR"), touches(0)]

ENABLE_ENTERPRISE_ATTESTATION = 0x01
TOGGLE_ALWAYS_UV = 0x02
SET_MIN_PIN_LENGTH = 0x03
ENABLE_LONG_TOUCH_FOR_RESET = 0x04
VENDOR_PROTOTYPE = 0xFF

OPTION_OF = {
    ENABLE_ENTERPRISE_ATTESTATION: "ep",
    TOGGLE_ALWAYS_UV: "alwaysUv",
    SET_MIN_PIN_LENGTH: "setMinPINLength",
}
MEMBER_OF = {
    ENABLE_LONG_TOUCH_FOR_RESET: Member.LONG_TOUCH_FOR_RESET,
    VENDOR_PROTOTYPE: Member.VENDOR_PROTOTYPE_CONFIG_COMMANDS,
}


@covers("GI-35")
def test_config_commands_fit_what_can_be_set(said: Said, check: Check) -> None:
    commands = said.get(Member.AUTHENTICATOR_CONFIG_COMMANDS, [])
    with check("GI-35"):
        assert is_distinct(commands)
        for command, option in OPTION_OF.items():
            assert said.lists(option) or command not in commands
        for command, member in MEMBER_OF.items():
            assert member in said or command not in commands


@covers("GI-53")
@needs(version="FIDO_2_3")
def test_what_can_be_set_has_its_config_command(said: Said, check: Check) -> None:
    commands = said.get(Member.AUTHENTICATOR_CONFIG_COMMANDS, [])
    with check("GI-53"):
        assert ENABLE_ENTERPRISE_ATTESTATION in commands or not said.lists("ep")
        assert SET_MIN_PIN_LENGTH in commands or "minPinLength" not in said.extensions


@covers("GI-25")
def test_vendor_config_commands_have_a_command_to_go_by(said: Said, check: Check) -> None:
    """GI-25: whether 0xFF is there is told by getInfo; to try it could set what nobody knows."""
    listed = Member.VENDOR_PROTOTYPE_CONFIG_COMMANDS in said
    with check("GI-25"):
        assert said.grants("authnrCfg") or not listed
        if Member.AUTHENTICATOR_CONFIG_COMMANDS in said:
            assert (VENDOR_PROTOTYPE in said.get(Member.AUTHENTICATOR_CONFIG_COMMANDS)) is listed


@covers("GI-28")
def test_long_touch_for_reset_is_true_or_false(said: Said, check: Check) -> None:
    with check("GI-28"):
        assert isinstance(said.get(Member.LONG_TOUCH_FOR_RESET, False), bool)
