"""Which CTAP version a key is judged by, and the spans of versions that an answer is right for."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

Level: TypeAlias = tuple[int, int]
"""A CTAP version as major and minor number."""

OLDEST: Level = (2, 0)

_LISTED = re.compile(r"FIDO_(\d+)_(\d+)")
_WRITTEN = re.compile(r"(\d+)\.(\d+)(?:(\+)|-(\d+)\.(\d+))?")


def level(versions: Collection[str]) -> Level:
    """Return the CTAP version to judge a key by.

    It is the highest `FIDO_x_y` of getInfo `versions` (CTAP 2.1, 6.4). A key that lists none, or
    nothing beyond FIDO_2_0 and the preview FIDO_2_1_PRE, is judged as 2.0.
    """
    listed = (_LISTED.fullmatch(version) for version in versions)
    return max((_pair(found[1], found[2]) for found in listed if found), default=OLDEST)


@dataclass(frozen=True)
class Era:
    """A span of CTAP versions, both ends included; without `last` it has no end."""

    first: Level
    last: Level | None

    @classmethod
    def of(cls, written: str) -> Era:
        """Read `2.0`, `2.1+` or `2.0-2.2`; ValueError for anything else."""
        found = _WRITTEN.fullmatch(written)
        if not found:
            raise ValueError(f"{written!r} is no span of versions, such as 2.0, 2.1+ or 2.0-2.2")
        first = _pair(found[1], found[2])
        if found[3]:
            return cls(first, None)
        return cls(first, _pair(found[4], found[5]) if found[4] else first)

    def includes(self, version: Level) -> bool:
        """Whether a key judged by that version falls into the span."""
        return self.first <= version and (self.last is None or version <= self.last)

    def __str__(self) -> str:
        if self.last is None:
            return f"{_dotted(self.first)} and later keys"
        if self.last == self.first:
            return f"{_dotted(self.first)} keys"
        return f"{_dotted(self.first)} to {_dotted(self.last)} keys"


def _pair(major: str, minor: str) -> Level:
    return int(major), int(minor)


def _dotted(version: Level) -> str:
    return f"{version[0]}.{version[1]}"
