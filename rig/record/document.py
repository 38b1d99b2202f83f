"""Reading the JSON that a run leaves, field by field: a damaged file is told, not guessed at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


class Unreadable(ValueError):
    """The text is not the document that it should be; the message says why in a few words."""


class Document:
    """One JSON object of a known schema.

    Fields that the reader never asks for are ignored: they may have been added since.
    """

    def __init__(self, fields: object) -> None:
        if not isinstance(fields, dict):
            raise Unreadable("not a JSON object")
        self._fields: dict[str, Any] = fields

    @classmethod
    def parse(cls, text: str, schema: str) -> Document:
        """Read a document that must be of that schema (`name/version`).

        Raises:
            Unreadable: It is no JSON, another document, or of a newer version.
        """
        try:
            document = cls(json.loads(text))
        except json.JSONDecodeError as error:
            raise Unreadable(f"not JSON: {error.msg}") from None
        document._require(schema)
        return document

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string; without a default it must be there."""
        value = self._value(name, default)
        if not isinstance(value, str):
            raise Unreadable(f"{name!r} is not a string")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """Return a number, whole or not; without a default it must be there."""
        value = self._value(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Unreadable(f"{name!r} is not a number")
        return value

    def number_or_none(self, name: str) -> float | None:
        """Return a number; None where there is none."""
        return None if self._fields.get(name) is None else self.number(name)

    def count(self, name: str, default: int | None = None) -> int:
        """Return a whole number; without a default it must be there."""
        number = self.number(name, default)
        try:
            return int(number)
        except (OverflowError, ValueError):
            # Python reads Infinity and NaN, which JSON does not know.
            raise Unreadable(f"{name!r} is no whole number") from None

    def count_or_none(self, name: str) -> int | None:
        """Return a whole number; None where there is none."""
        return None if self._fields.get(name) is None else self.count(name)

    def flag(self, name: str, default: bool) -> bool:
        """Return a truth value."""
        return bool(self._value(name, default))

    def texts(self, name: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return a list of strings; without a default it must be there."""
        return tuple(str(value) for value in self._list(name, default))

    def document(self, name: str) -> Document:
        """Return an object that must be there."""
        return Document(self._value(name, None))

    def documents(self, name: str, default: Sequence[object] | None = None) -> tuple[Document, ...]:
        """Return a list of objects; without a default it must be there."""
        return tuple(Document(value) for value in self._list(name, default))

    def mapping(self, name: str) -> dict[str, str]:
        """Return an object whose values are strings; empty where there is none."""
        value = self._value(name, {})
        if not isinstance(value, dict):
            raise Unreadable(f"{name!r} is not an object")
        return {str(key): str(entry) for key, entry in value.items()}

    def value(self, name: str) -> Any:
        """Return whatever is there, as JSON has it; None where nothing is."""
        return self._fields.get(name)

    def members(self, name: str) -> dict[str, Any]:
        """Return an object as JSON has it; empty where there is none."""
        value = self._value(name, {})
        if not isinstance(value, dict):
            raise Unreadable(f"{name!r} is not an object")
        return value

    def _list(self, name: str, default: Sequence[object] | None) -> Sequence[Any]:
        value = self._value(name, default)
        if not isinstance(value, (list, tuple)):
            raise Unreadable(f"{name!r} is not a list")
        return value

    def _value(self, name: str, default: object) -> object:
        value = self._fields.get(name)
        if value is None:
            value = default
        if value is None:
            raise Unreadable(f"{name!r} is missing")
        return value

    def _require(self, schema: str) -> None:
        found = self.text("schema", "")
        name, _, version = schema.partition("/")
        found_name, _, found_version = found.partition("/")
        if found_name != name or not found_version.isdecimal():
            raise Unreadable(f"schema {found!r}, where {schema!r} belongs")
        if int(found_version) > int(version):
            raise Unreadable(f"schema {found!r} is newer than this keyrig, which reads {schema!r}")
