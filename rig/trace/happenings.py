"""What happens to a key beside its packets: tests, touches, power, the link opened anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_PREFIX: Final = "KEYRIG_"
_MESSAGE: Final = "MESSAGE"


class What(StrEnum):
    """A kind of happening."""

    OPENING = "opening"
    OPENED = "opened"
    REOPENED = "reopened"
    TEST = "test"
    VERDICT = "verdict"
    TOUCH = "touch"
    POWER = "power"


@dataclass(frozen=True)
class Happening:
    """Something that happened.

    Attributes:
        says: It in one line, for people.
        details: It in parts, for programs; names in small letters.
    """

    what: What
    says: str
    details: Mapping[str, str]

    @property
    def fields(self) -> dict[str, str]:
        """The fields that a capture file holds of it."""
        parts = {"event": str(self.what), **self.details}
        return {_MESSAGE: self.says, **{_PREFIX + key.upper(): one for key, one in parts.items()}}

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Happening | None:
        """Read the fields of a capture file; None if they are not ours."""
        parts = {
            key.removeprefix(_PREFIX).lower(): value
            for key, value in fields.items()
            if key.startswith(_PREFIX)
        }
        try:
            what = What(parts.pop("event", ""))
        except ValueError:
            return None
        return cls(what, fields.get(_MESSAGE, ""), parts)
