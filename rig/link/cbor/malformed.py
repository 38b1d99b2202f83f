"""Building blocks of CBOR that CTAP2 does not allow (CTAP 8), for requests that a key must refuse.

Each gives `Encoded` bytes, which stand alone or go into a larger item through `encode`, so that a
single member of an otherwise good request can be wrong:

    encode({1: client_data_hash, 2: malformed.tagged({"id": rp_id})})
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

from rig import SuiteProblem
from rig.link.cbor.items import INDEFINITE, Major, canonical_place, first_byte, head, width_of
from rig.link.cbor.writer import Encoded, encode

BREAK = Encoded(first_byte(Major.SIMPLE, INDEFINITE))
"""The end of an indefinite-length item, where there is none."""

NULL = Encoded(first_byte(Major.SIMPLE, 22))
UNDEFINED = Encoded(first_byte(Major.SIMPLE, 23))

_WIDTHS = (0, 1, 2, 4, 8)
_FLOATS = {2: (25, ">e"), 4: (26, ">f"), 8: (27, ">d")}


def pairs(members: Iterable[tuple[object, object]]) -> Encoded:
    """Return a map of exactly these members in exactly this order, duplicates kept."""
    written = [encode(key) + encode(value) for key, value in members]
    return Encoded(head(Major.MAP, len(written)) + b"".join(written))


def out_of_order(mapping: Mapping[object, object]) -> Encoded:
    """Return the map with its first two keys, in canonical order, swapped.

    Raises:
        SuiteProblem: It has fewer than two keys, so it has no wrong order.
    """
    if len(mapping) < 2:
        raise SuiteProblem("a map needs two keys to be out of order")
    first, second, *rest = _in_order(mapping)
    return pairs([second, first, *rest])


def duplicated(mapping: Mapping[object, object], key: object, second: object) -> Encoded:
    """Return the map in canonical order but with `key` in it again, right behind, for `second`.

    Raises:
        SuiteProblem: The map has no such key.
    """
    if key not in mapping:
        raise SuiteProblem(f"a map without the key {key!r} cannot have it twice")
    members = _in_order(mapping)
    members.insert([each for each, _ in members].index(key) + 1, (key, second))
    return pairs(members)


def non_minimal(value: object, width: int | None = None) -> Encoded:
    """Return `value` with its integer, length or count written wider than it needs.

    Args:
        value: An int, bytes, str, list, tuple or mapping.
        width: Bytes for the argument (1, 2, 4 or 8); the next wider form if None.

    Raises:
        SuiteProblem: The form asked for is not wider, or `value` carries no argument.
    """
    encoded = encode(value)
    major, argument, content = _split(encoded)
    shortest = width_of(argument)
    wider = [each for each in _WIDTHS if each > shortest]
    chosen = wider[0] if wider and width is None else width
    if chosen not in wider:
        raise SuiteProblem(f"{argument} has no form of {chosen} bytes that is wider than needed")
    return Encoded(head(major, argument, chosen) + content)


def indefinite(value: object) -> Encoded:
    """Return bytes, text, list or mapping `value` as an indefinite-length item.

    A string is one chunk; a list or mapping keeps its members in canonical form.

    Raises:
        SuiteProblem: `value` is of a kind that has no indefinite length.
    """
    encoded = encode(value)
    major, _, content = _split(encoded)
    if major in (Major.UNSIGNED, Major.NEGATIVE):
        raise SuiteProblem("an integer has no indefinite length")
    is_string = major in (Major.BYTES, Major.TEXT)
    return Encoded(first_byte(major, INDEFINITE) + (encoded if is_string else content) + BREAK)


def truncated(value: object, by: int = 1) -> Encoded:
    """Return `value` without its last `by` bytes.

    Raises:
        SuiteProblem: Nothing would be left, or nothing is cut.
    """
    encoded = encode(value)
    if not 0 < by < len(encoded):
        raise SuiteProblem(f"{by} bytes cannot be cut from an item of {len(encoded)}")
    return Encoded(encoded[:-by])


def trailing(value: object, extra: bytes = b"\x00") -> Encoded:
    """Return `value` with `extra` bytes after it."""
    return Encoded(encode(value) + extra)


def nested(levels: int, innermost: object = 0) -> Encoded:
    """Return `innermost` inside as many arrays as `levels`, however many."""
    return Encoded(head(Major.ARRAY, 1) * levels + encode(innermost))


def nested_maps(levels: int, innermost: object = 0) -> Encoded:
    """Return `innermost` inside as many maps of one key as `levels`, however many."""
    return Encoded((head(Major.MAP, 1) + encode(0)) * levels + encode(innermost))


def tagged(value: object, tag: int = 0) -> Encoded:
    """Return `value` behind a tag."""
    return Encoded(head(Major.TAG, tag) + encode(value))


def floating(value: float, width: int = 8) -> Encoded:
    """Return `value` as a floating-point number of 2, 4 or 8 bytes."""
    info, layout = _FLOATS[width]
    return Encoded(first_byte(Major.SIMPLE, info) + struct.pack(layout, value))


def simple(number: int) -> Encoded:
    """Return the simple value `number` (0 to 255): 20 is false, 21 true, 22 null, 23 undefined."""
    return Encoded(head(Major.SIMPLE, number, 0 if number < 24 else 1))


def reserved(major: Major, info: int = 28) -> Encoded:
    """Return a head whose additional information (28 to 30) means nothing yet."""
    return Encoded(first_byte(major, info))


def invalid_text(content: bytes = b"\xc3\x28") -> Encoded:
    """Return a text string of `content`, which need not be UTF-8."""
    return Encoded(head(Major.TEXT, len(content)) + content)


def _in_order(mapping: Mapping[object, object]) -> list[tuple[object, object]]:
    return sorted(mapping.items(), key=lambda member: canonical_place(encode(member[0])))


def _split(encoded: bytes) -> tuple[Major, int, bytes]:
    major, info = Major(encoded[0] >> 5), encoded[0] & 0x1F
    if major in (Major.TAG, Major.SIMPLE) or info > 27:
        raise SuiteProblem("this item has no integer, length or count to write in another form")
    width = 0 if info < 24 else 1 << info - 24
    argument = int.from_bytes(encoded[1 : 1 + width], "big") if width else info
    return major, argument, encoded[1 + width :]
