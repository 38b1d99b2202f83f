"""Where the strings of a CBOR item are, in bytes that need not be sound (RFC 8949, 3)."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple, TypeAlias

from rig.link.cbor.items import INDEFINITE, Major

Step: TypeAlias = int | str | None
"""A key of a map, or None for what is in an array and for keys that are no integer or text."""

_DEEPEST = 64
_BREAK = 0xFF


class Found(NamedTuple):
    """One byte or text string.

    Attributes:
        path: The keys that lead to it.
        start: The first byte of its content.
        stop: One past the last byte of its content; past the end if bytes are missing.
        is_text: Whether it is text.
    """

    path: tuple[Step, ...]
    start: int
    stop: int
    is_text: bool


class Lost(Exception):
    """The bytes stop making sense.

    Attributes:
        path: The keys that led to the place.
        at: The place.
    """

    def __init__(self, path: tuple[Step, ...], at: int) -> None:
        super().__init__(f"no CBOR at byte {at}")
        self.path, self.at = path, at


Strings: TypeAlias = Generator[Found, None, int]
"""Strings one after the other, and in the end the place where the item ends."""


def strings(data: bytes, start: int = 0) -> Strings:
    """Yield the strings of one item as they come; order and shortest forms do not matter.

    Args:
        data: The bytes.
        start: Where the item begins.

    Returns:
        Where the item ends.

    Raises:
        Lost: From some place on it is no CBOR; what came before has been yielded.
    """
    return (yield from _item(data, start, ()))


def _item(data: bytes, at: int, path: tuple[Step, ...]) -> Strings:
    major, argument, at = _head(data, at, path)
    if len(path) > _DEEPEST:
        raise Lost(path, at)
    if major in (Major.BYTES, Major.TEXT):
        return (yield from _string(data, at, path, major, argument))
    if major is Major.ARRAY:
        return (yield from _array(data, at, path, argument))
    if major is Major.MAP:
        return (yield from _map(data, at, path, argument))
    if major is Major.TAG:
        return (yield from _item(data, at, path))
    return at


def _string(
    data: bytes, at: int, path: tuple[Step, ...], major: Major, size: int | None
) -> Strings:
    if size is not None:
        yield Found(path, at, at + size, major is Major.TEXT)
        if at + size > len(data):
            raise Lost(path, len(data))
        return at + size
    while not _is_break(data, at):
        at = yield from _item(data, at, path)
    return at + 1


def _array(data: bytes, at: int, path: tuple[Step, ...], count: int | None) -> Strings:
    done = 0
    while not _is_break(data, at) if count is None else done < count:
        at = yield from _item(data, at, (*path, None))
        done += 1
    return at + (count is None)


def _map(data: bytes, at: int, path: tuple[Step, ...], count: int | None) -> Strings:
    done = 0
    while not _is_break(data, at) if count is None else done < count:
        key, at = _key(data, at, path)
        at = yield from _item(data, at, (*path, key))
        done += 1
    return at + (count is None)


def _key(data: bytes, at: int, path: tuple[Step, ...]) -> tuple[Step, int]:
    major, argument, after = _head(data, at, path)
    if argument is not None and major is Major.UNSIGNED:
        return argument, after
    if argument is not None and major is Major.NEGATIVE:
        return -1 - argument, after
    if argument is not None and major is Major.TEXT and after + argument <= len(data):
        return data[after : after + argument].decode(errors="replace"), after + argument
    item = _item(data, at, path)
    while True:
        try:
            next(item)
        except StopIteration as end:
            return None, int(end.value)


def _head(data: bytes, at: int, path: tuple[Step, ...]) -> tuple[Major, int | None, int]:
    """Return the major type, the argument (None for indefinite) and where the head ends."""
    if at >= len(data):
        raise Lost(path, at)
    major, info = Major(data[at] >> 5), data[at] & 0x1F
    if info < 24:
        return major, info, at + 1
    if info == INDEFINITE and Major.BYTES <= major <= Major.MAP:
        return major, None, at + 1
    width = 1 << info - 24
    if info > 27 or at + 1 + width > len(data):
        raise Lost(path, at)
    return major, int.from_bytes(data[at + 1 : at + 1 + width], "big"), at + 1 + width


def _is_break(data: bytes, at: int) -> bool:
    return data[at : at + 1] == bytes([_BREAK])
