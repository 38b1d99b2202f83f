"""A reader of CBOR that takes nothing but CTAP2's canonical form (CTAP 8)."""

from __future__ import annotations

from enum import StrEnum

from rig import SuiteProblem
from rig.link.cbor.items import INDEFINITE, MAX_DEPTH, Key, Major, Value, canonical_place, width_of
from rig.link.errors import MalformedCbor

_DEEPEST = 64
"""The reader calls itself once per level; this many levels are far from Python's own limit."""


class Reason(StrEnum):
    """Why the reader refuses; `MalformedCbor.reason` is one of these."""

    TRUNCATED = "truncated: the item needs more bytes than there are"
    TRAILING_BYTES = "trailing bytes after the item"
    NON_MINIMAL_INTEGER = "integer not in its shortest form"
    NON_MINIMAL_LENGTH = "length or count not in its shortest form"
    INDEFINITE_LENGTH = "indefinite length"
    RESERVED_INFO = "reserved additional information"
    BREAK = "break outside an indefinite-length item"
    TAG = "tag"
    FLOAT = "floating-point number"
    NULL = "null"
    UNDEFINED = "undefined"
    SIMPLE_VALUE = "simple value other than true and false"
    INVALID_UTF8 = "text that is not UTF-8"
    DUPLICATE_KEY = "duplicate key in a map"
    KEY_ORDER = "map key out of canonical order"
    KEY_TYPE = "map key that is neither an integer nor a string"
    DEPTH = "nested too deep"


_SIMPLE = {
    22: Reason.NULL,
    23: Reason.UNDEFINED,
    25: Reason.FLOAT,
    26: Reason.FLOAT,
    27: Reason.FLOAT,
    28: Reason.RESERVED_INFO,
    29: Reason.RESERVED_INFO,
    30: Reason.RESERVED_INFO,
    31: Reason.BREAK,
}


def decode(data: bytes, *, max_depth: int = MAX_DEPTH) -> Value:
    """Return the one item that `data` is.

    Args:
        data: The CBOR, without a CTAP2 status byte in front.
        max_depth: Levels of maps and arrays that are allowed, at most 64.

    Raises:
        MalformedCbor: It is not CTAP2 canonical CBOR; says at which byte and why.
    """
    value, end = decode_from(data, 0, max_depth=max_depth)
    if end != len(data):
        raise MalformedCbor(Reason.TRAILING_BYTES, end)
    return value


def decode_from(data: bytes, offset: int, *, max_depth: int = MAX_DEPTH) -> tuple[Value, int]:
    """Return the item at `offset` of `data` and the offset after it, as in authenticator data.

    Raises:
        MalformedCbor: It is not CTAP2 canonical CBOR; the offset counts from the start of `data`.
    """
    if max_depth > _DEEPEST:
        raise SuiteProblem(f"CBOR is read to {_DEEPEST} levels at most, not {max_depth}")
    reader = _Reader(data, offset, max_depth)
    return reader.value(), reader.offset


class _Reader:
    def __init__(self, data: bytes, offset: int, levels: int) -> None:
        self.offset = offset
        self._data = data
        self._levels = levels

    def value(self) -> Value:
        start = self.offset
        first = self._take(1, start)[0]
        major, info = Major(first >> 5), first & 0x1F
        if major is Major.TAG:
            raise MalformedCbor(Reason.TAG, start)
        if major is Major.SIMPLE:
            return _simple(info, start)
        argument = self._argument(major, info, start)
        if major in (Major.UNSIGNED, Major.NEGATIVE):
            return argument if major is Major.UNSIGNED else -1 - argument
        if major in (Major.BYTES, Major.TEXT):
            return self._string(major, argument, start)
        return self._container(major, argument, start)

    def _take(self, count: int, start: int) -> bytes:
        end = self.offset + count
        if end > len(self._data):
            raise MalformedCbor(Reason.TRUNCATED, start)
        taken = self._data[self.offset : end]
        self.offset = end
        return taken

    def _argument(self, major: Major, info: int, start: int) -> int:
        is_integer = major in (Major.UNSIGNED, Major.NEGATIVE)
        if info == INDEFINITE and not is_integer:
            raise MalformedCbor(Reason.INDEFINITE_LENGTH, start)
        if info > 27:
            raise MalformedCbor(Reason.RESERVED_INFO, start)
        if info < 24:
            return info
        width = 1 << info - 24
        argument = int.from_bytes(self._take(width, start), "big")
        if width_of(argument) < width:
            reason = Reason.NON_MINIMAL_INTEGER if is_integer else Reason.NON_MINIMAL_LENGTH
            raise MalformedCbor(reason, start)
        return argument

    def _string(self, major: Major, length: int, start: int) -> bytes | str:
        content = self._take(length, start)
        if major is Major.BYTES:
            return content
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise MalformedCbor(Reason.INVALID_UTF8, start) from error

    def _container(self, major: Major, count: int, start: int) -> Value:
        if self._levels == 0:
            raise MalformedCbor(Reason.DEPTH, start)
        # Every element takes a byte at least: a count that cannot be met is refused unread.
        if count > len(self._data) - self.offset:
            raise MalformedCbor(Reason.TRUNCATED, start)
        self._levels -= 1
        value = self._map(count) if major is Major.MAP else [self.value() for _ in range(count)]
        self._levels += 1
        return value

    def _map(self, count: int) -> Value:
        members: dict[Key, Value] = {}
        last = (0, 0, b"")
        for _ in range(count):
            start = self.offset
            key = self._key(start)
            place = canonical_place(self._data[start : self.offset])
            if key in members:
                raise MalformedCbor(Reason.DUPLICATE_KEY, start)
            if place < last:
                raise MalformedCbor(Reason.KEY_ORDER, start)
            last = place
            members[key] = self.value()
        return members

    def _key(self, start: int) -> Key:
        key = self.value()
        if isinstance(key, bool | list | dict):
            raise MalformedCbor(Reason.KEY_TYPE, start)
        return key


def _simple(info: int, start: int) -> bool:
    if info in (20, 21):
        return info == 21
    raise MalformedCbor(_SIMPLE.get(info, Reason.SIMPLE_VALUE), start)
