"""CBOR values as text, much as in its diagnostic notation; long byte strings are cut."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rig.link.cbor import Value

_WIDTH = 84
_WHOLE = 32
_SHOWN = 8


class CredentialId(bytes):
    """A credential id: told by its beginning, enough to tell two apart and not to use one."""


def masked(value: object) -> str:
    """Tell a secret by its size alone."""
    size = len(value) if isinstance(value, (bytes, str)) else 0
    return f"masked ({size} bytes)"


def octets(data: bytes) -> str:
    """Tell a byte string: whole up to 32 bytes, else its first 8 and its length."""
    if len(data) <= _SHOWN or (len(data) <= _WHOLE and not isinstance(data, CredentialId)):
        return f"h'{data.hex()}' ({_bytes(len(data))})"
    return f"h'{data[:_SHOWN].hex()}…' ({_bytes(len(data))})"


def text(value: str) -> str:
    """Tell a string in quotes, with everything that does not print escaped."""
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in quoted)


def lines(value: Value, indent: str = "") -> Iterator[str]:
    """Tell a value: on one line where it fits, else a line per entry, further in by two spaces."""
    one = inline(value)
    if len(indent) + len(one) <= _WIDTH or not isinstance(value, (dict, list)) or not value:
        yield one
        return
    further = indent + "  "
    yield "{" if isinstance(value, dict) else "["
    for name, entry in _entries(value):
        first, *rest = lines(entry, further)
        yield f"{further}{name}{first}"
        yield from rest
    yield indent + ("}" if isinstance(value, dict) else "]")


def inline(value: Value) -> str:
    """Tell a value on one line, however long it gets."""
    if isinstance(value, dict):
        return "{" + ", ".join(name + inline(entry) for name, entry in _entries(value)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(entry) for entry in value) + "]"
    return _scalar(value)


def _entries(value: dict[int | bytes | str, Value] | list[Value]) -> Iterator[tuple[str, Value]]:
    if isinstance(value, list):
        yield from (("", entry) for entry in value)
        return
    is_descriptor = "id" in value and "type" in value
    for key, entry in value.items():
        name = f"{_scalar(key)}: "
        if is_descriptor and key == "id" and isinstance(entry, bytes):
            yield name, CredentialId(entry)
        else:
            yield name, entry


def _scalar(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        return octets(value)
    if isinstance(value, str):
        return text(value)
    return str(value)


def _bytes(count: int) -> str:
    return "1 byte" if count == 1 else f"{count} bytes"
