"""getAssertion as the tests of this suite send it (CTAP 6.2)."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from rig.link import chance
from rig.suites.fixtures import Members


class Member(IntEnum):
    """Members of the request."""

    RP_ID = 0x01
    CLIENT_DATA_HASH = 0x02
    ALLOW_LIST = 0x03
    EXTENSIONS = 0x04
    OPTIONS = 0x05
    PIN_UV_AUTH_PARAM = 0x06
    PIN_UV_AUTH_PROTOCOL = 0x07


class Part(IntEnum):
    """Members of the reply, and of that of getNextAssertion."""

    CREDENTIAL = 0x01
    AUTH_DATA = 0x02
    SIGNATURE = 0x03
    USER = 0x04
    NUMBER_OF_CREDENTIALS = 0x05
    UNSIGNED_EXTENSION_OUTPUTS = 0x08


SILENT: Members = {Member.OPTIONS: {"up": False}}


def named(credential_id: bytes) -> dict[str, Any]:
    """Name a credential as lists do."""
    return {"type": "public-key", "id": credential_id}


def unknown(length: int = 32) -> dict[str, Any]:
    """Name a credential that no key has."""
    return named(chance.token_bytes(length))


def other(rp: dict[str, str]) -> dict[str, str]:
    """Return another relying party than the test's own."""
    return {**rp, "id": f"other.{rp['id']}"}
