"""Dataclasses as JSON: bytes are hex, a map by extension identifier is the hex of its CBOR."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from functools import cache
from math import inf
from typing import Any, get_args, get_origin, get_type_hints

from rig.virtual import cbor
from rig.virtual.errors import VirtualKeyError


def within(least: float, most: float) -> dict[str, tuple[float, float]]:
    """Return the metadata of a dataclass field that is a number in this range."""
    return {_RANGE: (least, most)}


_RANGE = "range"
_COUNT = (0, inf)


def write(value: object) -> Any:
    """Return a value, or an instance of a dataclass, as it goes into JSON."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return cbor.encode(dict(value)).hex()
    if isinstance(value, list | tuple):
        return [write(each) for each in value]
    if is_dataclass(value):
        return {each.name: write(getattr(value, each.name)) for each in fields(value)}
    return value


def read(kind: Any, value: object, place: str, limits: tuple[float, float] = _COUNT) -> Any:
    """Return what `write` made of a value of this type.

    Args:
        kind: A type as it is annotated: a dataclass, a list of a type, a type or None, ...
        value: What stands in the JSON.
        place: Where it stands, for the error.
        limits: The least and the greatest value of a number.

    Raises:
        VirtualKeyError: It was made of something else.
    """
    if type(None) in get_args(kind):
        return None if value is None else read(get_args(kind)[0], value, place, limits)
    if get_origin(kind) is list:
        (each_kind,), listed = get_args(kind), _of_type(value, list, place)
        return [read(each_kind, each, f"{place}[{at}]") for at, each in enumerate(listed)]
    if get_origin(kind) is Mapping:
        return _by_extension(value, place)
    if is_dataclass(kind):
        return _instance(kind, value, place)
    return _bytes(value, place) if kind is bytes else _scalar(kind, value, place, limits)


def damaged(place: str, why: str) -> VirtualKeyError:
    """Return the error that names the place."""
    return VirtualKeyError(f"damaged image: {place}: {why}")


def _instance(kind: Any, value: object, place: str) -> Any:
    members = _of_type(value, dict, place)
    hints = _hints(kind)
    known = {each.name: each for each in fields(kind)}
    for name in [*members, *known]:
        if name not in known:
            raise damaged(f"{place}.{name}", "unknown")
        if name not in members:
            raise damaged(f"{place}.{name}", "missing")
    return kind(
        **{
            name: read(hints[name], members[name], f"{place}.{name}", _limits(each))
            for name, each in known.items()
        }
    )


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, localns=vars(cbor))


def _limits(field: Field[Any]) -> tuple[float, float]:
    limits: tuple[float, float] = field.metadata.get(_RANGE, _COUNT)
    return limits


def _scalar(kind: type, value: object, place: str, limits: tuple[float, float]) -> object:
    found = _of_type(value, kind, place)
    if kind is int and not limits[0] <= found <= limits[1]:
        raise damaged(place, f"{found} is out of range")
    return found


def _of_type(value: object, kind: type, place: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise damaged(place, f"not {kind.__name__} but {type(value).__name__}")
    return value


def _bytes(value: object, place: str) -> bytes:
    try:
        return bytes.fromhex(_of_type(value, str, place))
    except ValueError as error:
        if isinstance(error, VirtualKeyError):
            raise
        raise damaged(place, "not hex") from None


def _by_extension(value: object, place: str) -> dict[str, cbor.Value]:
    try:
        extras = cbor.decode(_bytes(value, place))
    except cbor.CborError as error:
        raise damaged(place, str(error)) from error
    if not isinstance(extras, dict) or not all(isinstance(key, str) for key in extras):
        raise damaged(place, "not a map by extension identifier")
    return {str(key): value for key, value in extras.items()}
