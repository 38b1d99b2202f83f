"""What getInfo says, read from the map as it came: what is absent stays absent (CTAP 6.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from rig.suites.fixtures import Members, Send

GET_INFO = 0x04


class Member(IntEnum):
    """Keys of the reply."""

    VERSIONS = 0x01
    EXTENSIONS = 0x02
    AAGUID = 0x03
    OPTIONS = 0x04
    MAX_MSG_SIZE = 0x05
    PIN_UV_AUTH_PROTOCOLS = 0x06
    MAX_CREDENTIAL_COUNT_IN_LIST = 0x07
    MAX_CREDENTIAL_ID_LENGTH = 0x08
    TRANSPORTS = 0x09
    ALGORITHMS = 0x0A
    MAX_SERIALIZED_LARGE_BLOB_ARRAY = 0x0B
    FORCE_PIN_CHANGE = 0x0C
    MIN_PIN_LENGTH = 0x0D
    FIRMWARE_VERSION = 0x0E
    MAX_CRED_BLOB_LENGTH = 0x0F
    MAX_RP_IDS_FOR_SET_MIN_PIN_LENGTH = 0x10
    PREFERRED_PLATFORM_UV_ATTEMPTS = 0x11
    UV_MODALITY = 0x12
    CERTIFICATIONS = 0x13
    REMAINING_DISCOVERABLE_CREDENTIALS = 0x14
    VENDOR_PROTOTYPE_CONFIG_COMMANDS = 0x15
    ATTESTATION_FORMATS = 0x16
    UV_COUNT_SINCE_LAST_PIN_ENTRY = 0x17
    LONG_TOUCH_FOR_RESET = 0x18
    ENC_IDENTIFIER = 0x19
    TRANSPORTS_FOR_RESET = 0x1A
    PIN_COMPLEXITY_POLICY = 0x1B
    MAX_PIN_LENGTH = 0x1D
    ENC_CRED_STORE_STATE = 0x1E
    AUTHENTICATOR_CONFIG_COMMANDS = 0x1F


NEW_EVERY_TIME = frozenset({Member.ENC_IDENTIFIER, Member.ENC_CRED_STORE_STATE})
"""Members that are encrypted under another IV in each reply."""


@dataclass(frozen=True)
class Said:
    """One reply of getInfo.

    Attributes:
        members: The map of the reply, values of whatever type they came in.
    """

    members: Members

    def __contains__(self, member: Member) -> bool:
        return member in self.members

    def get(self, member: Member, default: object = None) -> Any:
        """Return a member, or the default where the key leaves it out."""
        return self.members.get(member, default)

    @property
    def versions(self) -> list[Any]:
        """The versions; none where there is no such array."""
        return _array(self.get(Member.VERSIONS))

    @property
    def extensions(self) -> list[Any]:
        """The extension identifiers; none where there is no such array."""
        return _array(self.get(Member.EXTENSIONS))

    @property
    def options(self) -> Mapping[Any, Any]:
        """The options; none where there is no such map."""
        listed = self.get(Member.OPTIONS)
        return listed if isinstance(listed, Mapping) else {}

    def lists(self, option: str) -> bool:
        """Whether an option is listed, true or false."""
        return option in self.options

    def grants(self, option: str) -> bool:
        """Whether an option is listed as true."""
        return self.options.get(option) is True

    @property
    def lasting(self) -> Members:
        """The members that two replies in a row have in common."""
        return {key: value for key, value in self.members.items() if key not in NEW_EVERY_TIME}


def ask(send: Send) -> Said:
    """Return what getInfo says now."""
    return Said(send(GET_INFO))


def is_distinct(value: object) -> bool:
    """Whether it is an array that repeats nothing."""
    return isinstance(value, list) and all(value.count(each) == 1 for each in value)


def _array(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
