"""Requests and replies of credentialManagement, typed (CTAP 6.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from rig.virtual.cbor import Key, Value
from rig.virtual.request import PinUvAuth


class SubCommand(IntEnum):
    """The subcommands (CTAP 6.8.1)."""

    GET_CREDS_METADATA = 0x01
    ENUMERATE_RPS_BEGIN = 0x02
    ENUMERATE_RPS_GET_NEXT_RP = 0x03
    ENUMERATE_CREDENTIALS_BEGIN = 0x04
    ENUMERATE_CREDENTIALS_GET_NEXT_CREDENTIAL = 0x05
    DELETE_CREDENTIAL = 0x06
    UPDATE_USER_INFORMATION = 0x07


class Member(IntEnum):
    """Keys of a request."""

    SUB_COMMAND = 0x01
    SUB_COMMAND_PARAMS = 0x02
    PIN_UV_AUTH_PROTOCOL = 0x03
    PIN_UV_AUTH_PARAM = 0x04


class Parameter(IntEnum):
    """Keys of subCommandParams."""

    RP_ID_HASH = 0x01
    CREDENTIAL_ID = 0x02
    USER = 0x03


class Answer(IntEnum):
    """Keys of a reply."""

    EXISTING_RESIDENT_CREDENTIALS_COUNT = 0x01
    MAX_POSSIBLE_REMAINING_RESIDENT_CREDENTIALS_COUNT = 0x02
    RP = 0x03
    RP_ID_HASH = 0x04
    TOTAL_RPS = 0x05
    USER = 0x06
    CREDENTIAL_ID = 0x07
    PUBLIC_KEY = 0x08
    TOTAL_CREDENTIALS = 0x09
    CRED_PROTECT = 0x0A
    LARGE_BLOB_KEY = 0x0B
    THIRD_PARTY_PAYMENT = 0x0C


@dataclass(frozen=True, kw_only=True)
class ManagementRequest:
    """A request.

    Attributes:
        parameters: The subCommandParams; empty where there are none.
    """

    subcommand: SubCommand
    parameters: Mapping[Key, Value]
    auth: PinUvAuth
