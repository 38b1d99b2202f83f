"""What well-formed parameters look like: small predicates over decoded CBOR, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from rig.link.cbor import Key, Value

Shape: TypeAlias = Callable[[Value], bool]

_NONE: Mapping[Key, Shape] = MappingProxyType({})


def text(value: Value) -> bool:
    """Accept a text string."""
    return isinstance(value, str)


def octets(value: Value) -> bool:
    """Accept a byte string."""
    return isinstance(value, bytes)


def flag(value: Value) -> bool:
    """Accept true and false."""
    return isinstance(value, bool)


def integer(value: Value) -> bool:
    """Accept an integer; true and false are none, although Python thinks so."""
    return isinstance(value, int) and not isinstance(value, bool)


def unsigned(value: Value) -> bool:
    """Accept an integer that is not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def digest(value: Value) -> bool:
    """Accept 32 bytes."""
    return isinstance(value, bytes) and len(value) == 32


def exactly(expected: int | bool | bytes) -> Shape:
    """Accept this value of this very type."""
    return lambda value: type(value) is type(expected) and value == expected


def list_of(element: Shape) -> Shape:
    """Accept an array of such elements, or of none."""
    return lambda value: isinstance(value, list) and all(map(element, value))


def map_of(required: Mapping[Key, Shape], optional: Mapping[Key, Shape] = _NONE) -> Shape:
    """Accept a map with all the required members, perhaps optional ones, and no others."""
    known = {**required, **optional}

    def fits(value: Value) -> bool:
        return (
            isinstance(value, dict)
            and required.keys() <= value.keys() <= known.keys()
            and all(known[key](member) for key, member in value.items())
        )

    return fits


def named(value: Value) -> bool:
    """Accept a map from text to whatever."""
    return isinstance(value, dict) and all(isinstance(key, str) for key in value)


def table_of(member: Shape) -> Shape:
    """Accept a map from text to such members."""
    return lambda value: (
        isinstance(value, dict) and named(value) and all(map(member, value.values()))
    )
