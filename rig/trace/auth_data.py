"""Authenticator data as text (WebAuthn 6.1)."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from struct import Struct
from typing import TypeAlias
from uuid import UUID

from rig.link.cbor import decode_from
from rig.link.errors import MalformedCbor
from rig.trace.values import CredentialId, inline, lines, octets

_HEAD = Struct(">32sBI")
_ATTESTED = Struct(">16sH")
_FLAGS = ((0x01, "UP"), (0x04, "UV"), (0x08, "BE"), (0x10, "BS"), (0x40, "AT"), (0x80, "ED"))
_AT = 0x40
_ED = 0x80
_Told: TypeAlias = Generator[str, None, int]


def auth_data(data: bytes, indent: str) -> Iterator[str]:
    """Tell authenticator data, a line per field; what cannot be read is told as bytes."""
    if len(data) < _HEAD.size:
        yield f"{indent}too short: {octets(data)}"
        return
    rp_id_hash, flags, count = _HEAD.unpack_from(data)
    names = " ".join(name for bit, name in _FLAGS if flags & bit)
    yield f"{indent}rpIdHash: {octets(rp_id_hash)}"
    yield f"{indent}flags: 0x{flags:02X} {names}".rstrip()
    yield f"{indent}signCount: {count}"
    offset = _HEAD.size
    try:
        if flags & _AT:
            offset = yield from _credential(data, offset, indent)
        if flags & _ED:
            offset = yield from _item(data, offset, indent, "extensions")
    except MalformedCbor as error:
        yield f"{indent}malformed at byte {error.offset}: {error.reason}"
    if offset < len(data):
        yield f"{indent}then {octets(data[offset:])}"


def _credential(data: bytes, offset: int, indent: str) -> _Told:
    if len(data) < offset + _ATTESTED.size:
        return offset
    aaguid, size = _ATTESTED.unpack_from(data, offset)
    start = offset + _ATTESTED.size
    yield f"{indent}aaguid: {UUID(bytes=aaguid)}"
    yield f"{indent}credentialId: {inline(CredentialId(data[start : start + size]))}"
    return (yield from _item(data, start + size, indent, "credentialPublicKey"))


def _item(data: bytes, offset: int, indent: str, name: str) -> _Told:
    value, end = decode_from(data, offset)
    first, *rest = lines(value, indent)
    yield f"{indent}{name}: {first}"
    yield from rest
    return end
