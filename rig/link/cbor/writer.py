"""A writer of CTAP2 canonical CBOR (CTAP 8) that can also carry what is not canonical."""

from __future__ import annotations

from collections.abc import Mapping

from rig import SuiteProblem
from rig.link.cbor.items import Major, canonical_place, first_byte, head


class Encoded(bytes):
    """CBOR that is written already: `encode` puts it in as it is, right or wrong."""


def encode(value: object) -> bytes:
    """Return `value` in CTAP2 canonical form.

    Args:
        value: An int of at most 64 bits, bytes, str, bool, a list or tuple, a mapping, or
            `Encoded`, in any nesting.

    Raises:
        SuiteProblem: There is no canonical form for it, as for None, floats and other objects.
    """
    match value:
        case Encoded():
            return bytes(value)
        case bool():
            return first_byte(Major.SIMPLE, 20 + value)
        case int():
            return head(Major.UNSIGNED, value) if value >= 0 else head(Major.NEGATIVE, -1 - value)
        case bytes():
            return head(Major.BYTES, len(value)) + value
        case str():
            text = value.encode()
            return head(Major.TEXT, len(text)) + text
        case list() | tuple():
            return head(Major.ARRAY, len(value)) + b"".join(map(encode, value))
        case Mapping():
            return head(Major.MAP, len(value)) + b"".join(_members(value))
    raise SuiteProblem(
        f"CTAP2 has no canonical CBOR for a {type(value).__name__}",
        try_this="rig.link.cbor.malformed writes what CTAP2 does not allow",
    )


def _members(mapping: Mapping[object, object]) -> list[bytes]:
    members = [(encode(key), encode(value)) for key, value in mapping.items()]
    members.sort(key=lambda member: canonical_place(member[0]))
    return [key + value for key, value in members]
