"""makeCredential as the tests of this suite send it (CTAP 6.1)."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Protocol

from fido2.ctap2 import Info
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.suites.fixtures import Members

MAKE_CREDENTIAL = 0x01
ES256 = {"type": "public-key", "alg": -7}
UNSUPPORTED = {"type": "public-key", "alg": -65535}
"""RSA with SHA-1, which no security key signs with."""


class Member(IntEnum):
    """Members of the request."""

    CLIENT_DATA_HASH = 0x01
    RP = 0x02
    USER = 0x03
    PUB_KEY_CRED_PARAMS = 0x04
    EXCLUDE_LIST = 0x05
    EXTENSIONS = 0x06
    OPTIONS = 0x07
    PIN_UV_AUTH_PARAM = 0x08
    PIN_UV_AUTH_PROTOCOL = 0x09
    ENTERPRISE_ATTESTATION = 0x0A
    ATTESTATION_FORMATS_PREFERENCE = 0x0B


class Part(IntEnum):
    """Members of the reply."""

    FMT = 0x01
    AUTH_DATA = 0x02
    ATT_STMT = 0x03
    EP_ATT = 0x04
    UNSIGNED_EXTENSION_OUTPUTS = 0x06


def algorithms(info: Info) -> list[dict[str, Any]]:
    """Return what getInfo lists as pubKeyCredParams; ES256 for a key that lists nothing."""
    return info.algorithms or [ES256]


def signed(request: Members, token: bytes, protocol: PinProtocol) -> Members:
    """Return a request with the pinUvAuthParam that a token makes for it (CTAP 6.1.1)."""
    param = protocol.authenticate(token, request[Member.CLIENT_DATA_HASH])
    return {
        **request,
        Member.PIN_UV_AUTH_PARAM: param,
        Member.PIN_UV_AUTH_PROTOCOL: protocol.VERSION,
    }


class WithToken(Protocol):
    """`with_token`: put in the pinUvAuthParam of a new token that has this permission."""

    def __call__(self, request: Members, permission: ClientPin.PERMISSION = ...) -> Members: ...
