"""Reading the JSON of the metadata field by field: what is wrong is told with its place."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeGuard, TypeVar
from uuid import UUID

T = TypeVar("T")


class Malformed(Exception):
    """A field is missing or not what it must be; the message names the place and says why."""


class Fields:
    """One JSON object.

    Fields that nobody asks for are ignored: FIDO adds new ones.

    Args:
        value: What should be an object.
        place: What it is called in complaints; empty for the outermost.

    Raises:
        Malformed: It is no object.
    """

    def __init__(self, value: object, place: str = "") -> None:
        if not isinstance(value, dict):
            raise Malformed(f"{place or 'it'} is not an object")
        self._fields: dict[str, Any] = value
        self._place = place

    def __contains__(self, name: str) -> bool:
        """Tell whether the field is there and says something."""
        return self._fields.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._fields if name in self)

    def text(self, name: str) -> str:
        """Return a text; empty if it is not there."""
        return self._of_type(name, str, "a text") if name in self else ""

    def number(self, name: str) -> int | None:
        """Return a whole number; None if it is not there."""
        return self._of_type(name, int, "a whole number") if name in self else None

    def flag(self, name: str) -> bool:
        """Return a truth value, which must be there."""
        return self._of_type(name, bool, "true or false")

    def date(self, name: str) -> date | None:
        """Return a date; None if it is not there."""
        return self._parsed(name, date.fromisoformat, "a date")

    def uuid(self, name: str) -> UUID | None:
        """Return an AAGUID, with hyphens or without; None if it is not there."""
        return self._parsed(name, UUID, "an AAGUID")

    def hexadecimal(self, name: str) -> bytes | None:
        """Return bytes that are written in hexadecimal digits; None if they are not there."""
        return self._parsed(name, bytes.fromhex, "hexadecimal")

    def object(self, name: str) -> Fields:
        """Return an object; an empty one if it is not there."""
        return Fields(self._fields[name] if name in self else {}, self._named(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; empty if it is not there."""
        return self._all(name, str, "a list of texts")

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a list of whole numbers; empty if it is not there."""
        return self._all(name, int, "a list of whole numbers")

    def objects(self, name: str) -> tuple[Fields, ...]:
        """Return a list of objects; empty if it is not there."""
        place = self._named(name)
        return tuple(Fields(item, f"{place}[{n}]") for n, item in enumerate(self.items(name)))

    def lists_of_objects(self, name: str) -> tuple[tuple[Fields, ...], ...]:
        """Return a list of lists of objects; empty if it is not there."""
        lists = {f"{name}[{n}]": item for n, item in enumerate(self.items(name))}
        each = Fields(lists, self._place)
        return tuple(each.objects(place) for place in lists)

    def items(self, name: str) -> list[Any]:
        """Return a list of anything; empty if it is not there."""
        return self._of_type(name, list, "a list") if name in self else []

    def certificates(self, name: str) -> tuple[bytes, ...]:
        """Return certificates in DER, of which base64 is written; empty if none are there."""
        try:
            return tuple(
                b64decode("".join(text.split()), validate=True) for text in self.texts(name)
            )
        except binascii.Error:
            raise self.complaint(name, "is not base64") from None

    def complaint(self, name: str, says: str) -> Malformed:
        """Return what is wrong with a field, to be raised."""
        return Malformed(f"{self._named(name)} {says}")

    def _parsed(self, name: str, parse: Callable[[str], T], kind: str) -> T | None:
        if name not in self:
            return None
        try:
            return parse(self.text(name))
        except ValueError:
            raise self.complaint(name, f"is not {kind}") from None

    def _all(self, name: str, kind: type[T], says: str) -> tuple[T, ...]:
        found = tuple(self.items(name))
        if not all(_is(item, kind) for item in found):
            raise self.complaint(name, f"is not {says}")
        return found

    def _of_type(self, name: str, kind: type[T], says: str) -> T:
        value: object = self._fields.get(name)
        if not _is(value, kind):
            raise self.complaint(name, f"is not {says}")
        return value

    def _named(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name


def _is(value: object, kind: type[T]) -> TypeGuard[T]:
    """Tell the type of a JSON value, in which true is no number."""
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
