"""What browsers and programs send, taken apart; whatever is wrong with it is a refusal."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from rig.relying_parties.aws.refusal import Reason, Refused

_LONGEST_TEXT = 512
_SURROGATE = re.compile("[\ud800-\udfff]")
"""What JSON can write and UTF-8 cannot."""
_UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    struct.error,
)
"""What python-fido2 raises where bytes are not what they should be."""


def text(document: object, field: str) -> str:
    """Return a text of a JSON document.

    Raises:
        Refused: It is missing, no text, far too long, or has half a surrogate pair.
    """
    value = document.get(field) if isinstance(document, Mapping) else None
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or _SURROGATE.search(value):
        raise Refused(Reason.MALFORMED, f"the field {field} must be a short text")
    return value


def registration(document: object) -> tuple[RegistrationResponse, tuple[str, ...]]:
    """Return a key's answer to a registration, and its transports as the browser told them.

    Raises:
        Refused: It is none.
    """
    try:
        response = RegistrationResponse.from_dict(_mapping(document))
        has_credential = response.response.attestation_object.auth_data.credential_data is not None
    except _UNREADABLE as error:
        raise _malformed() from error
    if not has_credential:
        raise _malformed()
    return response, _transports(document)


def assertion(document: object) -> AuthenticationResponse:
    """Return a key's answer to a sign-in.

    Raises:
        Refused: It is none.
    """
    try:
        return AuthenticationResponse.from_dict(_mapping(document))
    except _UNREADABLE as error:
        raise _malformed() from error


def _mapping(document: object) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise _malformed()
    return document


def _transports(document: object) -> tuple[str, ...]:
    response = _mapping(document).get("response")
    told = response.get("transports") if isinstance(response, Mapping) else None
    ways: Sequence[object] = told if isinstance(told, list) else ()
    return tuple(way for way in ways if isinstance(way, str) and len(way) <= _LONGEST_TEXT)


def _malformed() -> Refused:
    return Refused(Reason.MALFORMED, "this is no answer of a key as WebAuthn writes it")
