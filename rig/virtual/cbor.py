"""The key's own CBOR: a strict reader of requests and a canonical writer of replies (CTAP 8)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

Key: TypeAlias = "int | str | bytes"
Value: TypeAlias = "int | str | bytes | bool | float | list[Value] | dict[Key, Value] | None"

MAX_DEPTH = 4
"""How many maps and arrays may stand inside one another (CTAP 8)."""

_WIDTHS = {24: ">B", 25: ">H", 26: ">I", 27: ">Q"}
_MAPS = (dict, Mapping)
"""A dict is the usual case, and whether something is a Mapping takes long to find out."""
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE: dict[int, bool | None] = {20: False, 21: True, 22: None, 23: None}


class Flaw(Enum):
    """Why a request is not CTAP2 CBOR."""

    TRUNCATED = "the bytes end too early"
    TRAILING = "bytes follow the value"
    NOT_SHORTEST = "an integer or length is not in its shortest form"
    INDEFINITE = "a length is indefinite"
    KEY_ORDER = "the keys of a map are out of order"
    DUPLICATE_KEY = "a map has the same key twice"
    KEY_TYPE = "the key of a map is neither integer, text nor bytes"
    NOT_UTF8 = "a text is not UTF-8"
    TAG = "a tag"
    TOO_DEEP = "maps and arrays are nested too deep"
    RESERVED = "a reserved or unassigned item"


class CborError(ValueError):
    """The bytes are not CBOR as CTAP2 allows it.

    Attributes:
        kind: What is wrong with them.
    """

    def __init__(self, kind: Flaw) -> None:
        super().__init__(kind.value)
        self.kind = kind


def decode(data: bytes) -> Value:
    """Read one value that fills `data`; CborError for anything that CTAP 8 forbids."""
    reader = _Reader(data)
    value = reader.value(depth=0)
    if reader.at != len(data):
        raise CborError(Flaw.TRAILING)
    return value


def encode(value: object) -> bytes:
    """Write a value in canonical form: shortest lengths, keys ordered by their encoding.

    Raises:
        TypeError: If the value, or something in it, has no place in a CTAP2 message.
    """
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if value is None:
        return b"\xf6"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return head(3, len(text)) + text
    return _container(value)


def head(major: int, argument: int) -> bytes:
    """Write the head of an item: its major type and its argument in the shortest form."""
    if argument < 24:
        return bytes((major << 5 | argument,))
    for info, width in _WIDTHS.items():
        if argument < 1 << 8 * struct.calcsize(width):
            return bytes([major << 5 | info]) + struct.pack(width, argument)
    raise TypeError(f"{argument} does not fit into 64 bits")


def entries(value: Mapping[Any, object]) -> list[tuple[bytes, bytes]]:
    """Return the encoded keys and values of a map, in canonical order."""
    ranked = sorted([(*_key(key), encode(item)) for key, item in value.items()], key=itemgetter(0))
    return [(key, item) for _, key, item in ranked]


@lru_cache(1024, typed=True)
def _key(key: Key) -> tuple[tuple[int, int, bytes], bytes]:
    """Return the place of a key in a map, and the key encoded: replies have the same few."""
    encoded = encode(key)
    return _rank(encoded), encoded


def _container(value: object) -> bytes:
    if isinstance(value, _MAPS):
        return head(5, len(value)) + b"".join(key + item for key, item in entries(value))
    if isinstance(value, Sequence):
        return head(4, len(value)) + b"".join(map(encode, value))
    raise TypeError(f"{type(value).__name__} has no place in a CTAP2 message")


def _rank(key: bytes) -> tuple[int, int, bytes]:
    return key[0] >> 5, len(key), key


class _Reader:
    """Reads one value after the other from `data`, at offset `at`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def value(self, depth: int) -> Value:
        initial = self._take(1)[0]
        major, info = initial >> 5, initial & 0x1F
        if major == 7:
            return self._simple(info)
        argument = self._argument(info)
        if major in (0, 1):
            return argument if major == 0 else -1 - argument
        if major in (2, 3):
            return self._string(major, argument)
        if major == 6:
            raise CborError(Flaw.TAG)
        return self._nested(major, argument, depth + 1)

    def _take(self, count: int) -> bytes:
        if len(self._data) - self.at < count:
            raise CborError(Flaw.TRUNCATED)
        self.at += count
        return self._data[self.at - count : self.at]

    def _argument(self, info: int) -> int:
        if info < 24:
            return info
        if info not in _WIDTHS:
            raise CborError(Flaw.INDEFINITE if info == 31 else Flaw.RESERVED)
        width = _WIDTHS[info]
        size = struct.calcsize(width)
        argument: int = struct.unpack(width, self._take(size))[0]
        if argument < (24 if size == 1 else 1 << 4 * size):
            raise CborError(Flaw.NOT_SHORTEST)
        return argument

    def _string(self, major: int, length: int) -> bytes | str:
        raw = self._take(length)
        if major == 2:
            return raw
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise CborError(Flaw.NOT_UTF8) from None

    def _nested(self, major: int, count: int, depth: int) -> Value:
        if depth > MAX_DEPTH:
            raise CborError(Flaw.TOO_DEEP)
        if major == 4:
            return [self.value(depth) for _ in range(count)]
        return self._map(count, depth)

    def _map(self, count: int, depth: int) -> dict[Key, Value]:
        result: dict[Key, Value] = {}
        previous: tuple[int, int, bytes] | None = None
        for _ in range(count):
            start = self.at
            key = self.value(depth)
            if isinstance(key, bool) or not isinstance(key, int | str | bytes):
                raise CborError(Flaw.KEY_TYPE)
            rank = _rank(self._data[start : self.at])
            if previous is not None and rank <= previous:
                raise CborError(Flaw.DUPLICATE_KEY if key in result else Flaw.KEY_ORDER)
            previous = rank
            result[key] = self.value(depth)
        return result

    def _simple(self, info: int) -> Value:
        if info in _SIMPLE:
            return _SIMPLE[info]
        if info in _FLOATS:
            width = _FLOATS[info]
            number: float = struct.unpack(width, self._take(struct.calcsize(width)))[0]
            return number
        raise CborError(Flaw.INDEFINITE if info == 31 else Flaw.RESERVED)
