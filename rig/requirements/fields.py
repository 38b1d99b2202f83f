"""Tables of a data file, read field by field with complaints that name file, entry and field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rig import SuiteProblem


class MalformedData(SuiteProblem):
    """A data file of the catalogue is not what it must be."""


class Fields:
    """One table of a data file; every field is taken once, and none may be left over."""

    def __init__(self, table: Mapping[str, Any], *, where: str) -> None:
        self._left = dict(table)
        self.where = where

    def text(self, name: str, default: str | None = None) -> str:
        """Take a text that is not empty; without default it must be there."""
        value = self._left.pop(name, default)
        if value is None:
            raise self.problem(name, "is missing")
        if not isinstance(value, str) or (not value and default is None):
            raise self.problem(name, "must be a text that is not empty")
        return value

    def number(self, name: str) -> int:
        """Take a whole number of 0 or more; 0 if it is not there."""
        value = self._left.pop(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.problem(name, "must be a whole number of 0 or more")
        return value

    def flag(self, name: str) -> bool:
        """Take true or false; false if it is not there."""
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            raise self.problem(name, "must be true or false")
        return value

    def items(self, name: str) -> list[Any]:
        """Take an array; empty if it is not there."""
        value = self._left.pop(name, [])
        if not isinstance(value, list):
            raise self.problem(name, "must be an array")
        return value

    def value(self, name: str) -> Any:
        """Take a value of any type; None if it is not there."""
        return self._left.pop(name, None)

    def table(self, name: str) -> Fields:
        """Take a table; empty if it is not there."""
        return self._table(name, self._left.pop(name, {}), where=f"{self.where}, {name}")

    def tables(self, name: str) -> list[Fields]:
        """Take an array of tables; empty if it is not there."""
        return [
            self._table(name, value, where=f"{self.where}, {name} {number}")
            for number, value in enumerate(self.items(name), start=1)
        ]

    def names(self) -> list[str]:
        """The fields that are still to be taken."""
        return list(self._left)

    def finish(self) -> None:
        """Complain of fields that nobody took."""
        for name in self._left:
            raise self.problem(name, "is not a field here")

    def problem(self, name: str, what: str) -> MalformedData:
        """Return the complaint about a field."""
        return MalformedData(f"Field {name} {what}", where=self.where)

    def _table(self, name: str, value: object, *, where: str) -> Fields:
        if not isinstance(value, dict):
            raise self.problem(name, "must be a table")
        return Fields(value, where=where)


def read(file: Path) -> Fields:
    """Read a TOML file.

    Raises:
        MalformedData: It is not TOML.
    """
    try:
        return Fields(tomllib.loads(file.read_text(encoding="utf-8")), where=file.name)
    except ValueError as error:
        raise MalformedData(f"Not a TOML file: {error}", where=file.name) from error
