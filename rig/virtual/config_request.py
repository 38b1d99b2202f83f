"""Numbers of an authenticatorConfig request (CTAP 6.11)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class SubCommand(IntEnum):
    """The subcommands that there are."""

    ENABLE_ENTERPRISE_ATTESTATION = 0x01
    TOGGLE_ALWAYS_UV = 0x02
    SET_MIN_PIN_LENGTH = 0x03
    ENABLE_LONG_TOUCH_FOR_RESET = 0x04
    VENDOR_PROTOTYPE = 0xFF


class Member(IntEnum):
    """Keys of a request."""

    SUB_COMMAND = 0x01
    SUB_COMMAND_PARAMS = 0x02
    PIN_UV_AUTH_PROTOCOL = 0x03
    PIN_UV_AUTH_PARAM = 0x04


class PinLengthMember(IntEnum):
    """Keys of the parameters of setMinPINLength (CTAP 6.11.4)."""

    NEW_MIN_PIN_LENGTH = 0x01
    MIN_PIN_LENGTH_RP_IDS = 0x02
    FORCE_CHANGE_PIN = 0x03
    PIN_COMPLEXITY_POLICY = 0x04


class VendorMember(IntEnum):
    """Keys of the parameters of vendorPrototype that are not the vendor's own (CTAP 6.11.3)."""

    VENDOR_COMMAND_ID = 0x01


@dataclass(frozen=True, kw_only=True)
class PinSettings:
    """What setMinPINLength is to change; None where it says nothing.

    Attributes:
        min_pin_length: In Unicode code points.
        rp_ids: The relying parties that may be told that length.
        force_change: Whether the PIN has to be changed before it is used again.
        complexity: Whether the key is to refuse simple PINs from now on.
    """

    min_pin_length: int | None = None
    rp_ids: list[str] | None = None
    force_change: bool = False
    complexity: bool = False
